/** Being a service of systemd: what it is told, its watchdog, and the sockets it hands over. */
package io.github.mjpegstream.service;
