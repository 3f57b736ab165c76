package io.echosounder.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A setting of the kernel that a test needs to be large enough.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(RequirementCondition.class)
public @interface RequiresKernelSetting {

	/** The name of the setting as sysctl has it, such as {@code net.core.somaxconn}. */
	String value();

	/** The least value with which the test can run. */
	int atLeast();

}
