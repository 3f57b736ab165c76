/**
 * The client, for applications that ask an echo or any other service of that kind.
 */
@NullMarked
package io.echosounder.client;

import org.jspecify.annotations.NullMarked;
