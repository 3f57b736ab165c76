package io.echosounder.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A file whose presence shows a feature of the kernel, or a part of a program. If a
 * package has it, the file {@code .ci/tools} names the package.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RequirementCondition.class)
public @interface RequiresFile {

	/** The path of the file; if it is not absolute, in the directory of the project. */
	String value();

	/** Meaning of the file, as a noun phrase such as "the stream module of nginx". */
	String meaning();

}
