/**
 * Support for tests of applications that have listeners. Needs neither JUnit nor Spring's
 * test modules on the class path of an application.
 */
@NullMarked
package io.echosounder.test;

import org.jspecify.annotations.NullMarked;
