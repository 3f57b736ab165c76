package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ByteSearchTests {

	/** A carry or a borrow from one byte to the next would show beside some value. */
	@Test
	void eachValueIsFoundInEachPlaceAmongEachOther() {
		byte[] bytes = new byte[Long.BYTES];
		for (int value = 0; value < 256; value++) {
			for (int other = 0; other < 256; other++) {
				for (int place = 0; place < bytes.length; place++) {
					Arrays.fill(bytes, (byte) other);
					bytes[place] = (byte) value;
					int expected = (other == value) ? 0 : place;
					for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
						ByteBuffer in = ByteBuffer.wrap(bytes).order(order);
						assertThat(ByteSearch.indexOf((byte) value, in, 0, bytes.length)).isEqualTo(expected);
					}
				}
			}
		}
	}

	@Property
	void theFirstOfSeveralIsFoundWithinTheRangeOnly(
			@ForAll @Size(max = 40) List<@ByteRange(min = -1, max = 1) Byte> values,
			@ForAll @IntRange(max = 40) int from, @ForAll @IntRange(max = 40) int to, @ForAll boolean direct) {
		int end = Math.min(to, values.size());
		int begin = Math.min(from, end);
		ByteBuffer in = direct ? ByteBuffer.allocateDirect(values.size()) : ByteBuffer.allocate(values.size());
		values.forEach(in::put);
		int expected = values.subList(begin, end).indexOf((byte) 1);
		assertThat(ByteSearch.indexOf((byte) 1, in, begin, end)).isEqualTo((expected < 0) ? -1 : begin + expected);
		assertThat(in.position()).isEqualTo(values.size());
	}

}
