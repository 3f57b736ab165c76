package io.echosounder.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeyPairs}.
 */
class KeyPairsTests {

	@ParameterizedTest
	@CsvSource({ "RSA, 1024", "EC, 256", "Ed25519, 255", "Ed448, 448" })
	void keysThatWereMadeTogetherMatchAndOthersDoNot(String algorithm, int size) throws GeneralSecurityException {
		KeyPair one = keys(algorithm, size);
		KeyPair other = keys(algorithm, size);
		assertThat(KeyPairs.match(one.getPrivate(), one.getPublic())).isTrue();
		assertThat(KeyPairs.match(one.getPrivate(), other.getPublic())).isFalse();
	}

	@Test
	void keysOfDifferentKindsSizesOrCurvesDoNotMatch() throws GeneralSecurityException {
		assertThat(KeyPairs.match(keys("RSA", 1024).getPrivate(), keys("EC", 256).getPublic())).isFalse();
		assertThat(KeyPairs.match(keys("RSA", 1536).getPrivate(), keys("RSA", 1024).getPublic())).isFalse();
		assertThat(KeyPairs.match(keys("EC", 384).getPrivate(), keys("EC", 256).getPublic())).isFalse();
	}

	@Test
	void keysThatCannotSignAreTakenAsTheyAre() throws GeneralSecurityException {
		KeyPair keys = KeyPairGenerator.getInstance("X25519").generateKeyPair();
		assertThat(KeyPairs.match(keys.getPrivate(), keys.getPublic())).isTrue();
	}

	private static KeyPair keys(String algorithm, int size) throws GeneralSecurityException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
		generator.initialize(size);
		return generator.generateKeyPair();
	}

}
