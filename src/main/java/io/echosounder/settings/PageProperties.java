package io.echosounder.settings;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The page.
 *
 * @param enabled Whether the web server shows the page at its root; on in the executable
 */
public record PageProperties(@DefaultValue("false") boolean enabled) {

}
