package io.echosounder.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Arguments of a parameterized test that has to pass in each {@link Mode}. The quick tier
 * tries one, which depends on the name of the test.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(Modes.class)
public @interface ModeSource {

}
