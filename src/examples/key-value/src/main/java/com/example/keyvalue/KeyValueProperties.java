package com.example.keyvalue;

import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the application.
 *
 * @param passwords password of each user
 */
@ConfigurationProperties("key-value")
record KeyValueProperties(@DefaultValue Map<String, String> passwords) {

}
