package io.echosounder.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Access to fields that one thread writes with each message and any thread may read. The
 * writer releases and the reader acquires, which orders them as {@code volatile} does,
 * but without the full fence after each write.
 */
final class ReleasedField {

	private ReleasedField() {
	}

	/**
	 * Return access to a field of the calling class.
	 * @param lookup of the class that has the field
	 * @param name of the field
	 * @param type of the field
	 * @throws ExceptionInInitializerError if the class has no such field
	 */
	static VarHandle of(MethodHandles.Lookup lookup, String name, Class<?> type) {
		try {
			return lookup.findVarHandle(lookup.lookupClass(), name, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
