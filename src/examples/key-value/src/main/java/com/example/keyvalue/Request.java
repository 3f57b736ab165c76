package com.example.keyvalue;

import org.jspecify.annotations.Nullable;

/**
 * One line of a client. Which parts it needs depends on the command.
 *
 * @param command {@code login}, {@code put} or {@code get}
 */
record Request(@Nullable String command, @Nullable String user, @Nullable String password, @Nullable String key,
		@Nullable String value) {

}
