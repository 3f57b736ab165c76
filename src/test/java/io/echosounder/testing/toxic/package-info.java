/**
 * Faults of a stream of bytes on its way, named and configured as
 * <a href="https://github.com/Shopify/toxiproxy">Toxiproxy</a> does.
 */
@NullMarked
package io.echosounder.testing.toxic;

import org.jspecify.annotations.NullMarked;
