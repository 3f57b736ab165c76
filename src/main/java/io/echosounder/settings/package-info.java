/**
 * Everything under {@code echo} in the application's configuration, as records that are
 * valid once they exist.
 */
@NullMarked
package io.echosounder.settings;

import org.jspecify.annotations.NullMarked;
