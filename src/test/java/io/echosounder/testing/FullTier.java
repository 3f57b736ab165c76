package io.echosounder.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;

/**
 * A test that takes long, and is left to {@code ./mvnw -Pfull verify}. Each promise has
 * another test in the quick tier, with less load, fewer combinations, or on parts.
 */
@Tag("full")
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
public @interface FullTier {

}
