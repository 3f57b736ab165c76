/**
 * An application with a service, outside of the server's own packages, and its tests.
 */
@NullMarked
package com.example.kv;

import org.jspecify.annotations.NullMarked;
