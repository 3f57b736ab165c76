package com.example.keyvalue;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Answer to one line.
 *
 * @param value of the key; {@code null} if there is none
 * @param error why the request was refused; {@code null} if it was not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Reply(boolean ok, @Nullable String value, @Nullable String error) {

	static Reply done() {
		return new Reply(true, null, null);
	}

	static Reply value(@Nullable String value) {
		return new Reply(true, value, null);
	}

	static Reply error(String error) {
		return new Reply(false, null, error);
	}

}
