package io.echosounder.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Autowired;

/**
 * Injects the port that a listener has bound, into a field, a method or a parameter of a
 * test with {@code @SpringBootTest}. Beans of the application are created before
 * listeners bind their ports, so they cannot use it. The environment has the same number
 * as {@code local.listener.<name>.port}.
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Autowired
public @interface LocalListenerPort {

	/**
	 * Return the name of the listener.
	 * @return as in {@code echo.listeners.<name>}
	 */
	String value();

}
