/**
 * An application that uses Echosounder as a library, in a package of its own.
 */
@NullMarked
package com.example.library;

import org.jspecify.annotations.NullMarked;
