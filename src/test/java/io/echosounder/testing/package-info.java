/**
 * Code that tests share: the application in this process, clients, and the log.
 */
@NullMarked
package io.echosounder.testing;

import org.jspecify.annotations.NullMarked;
