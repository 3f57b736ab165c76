/**
 * SSL bundles, checked before they are used.
 */
@NullMarked
package io.echosounder.bundle;

import org.jspecify.annotations.NullMarked;
