/**
 * The echo service: the one piece of business.
 */
@NullMarked
package io.echosounder.service;

import org.jspecify.annotations.NullMarked;
