/**
 * An application that uses Echosounder as a library, in a separate package.
 */
@NullMarked
package com.example.library;

import org.jspecify.annotations.NullMarked;
