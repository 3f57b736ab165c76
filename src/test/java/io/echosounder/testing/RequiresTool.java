package io.echosounder.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Programs that a test starts, beyond a shell and coreutils. They are looked for as
 * {@link Tool} looks for them. The file {@code .ci/tools} names the package of each.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RequirementCondition.class)
public @interface RequiresTool {

	/** Names of the programs. */
	String[] value();

}
