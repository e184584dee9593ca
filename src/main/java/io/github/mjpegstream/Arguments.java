package io.github.mjpegstream;

import io.github.mjpegstream.config.ConfigKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command line says.
 *
 * @param actions what it asks for instead of serving
 * @param command what its first word asks for instead of serving
 * @param operands the words behind that one
 * @param options the text of every option of that command, by its flag
 * @param file the configuration file that it names
 * @param settings the text of every key that it sets
 * @param badFlags what is wrong with its flags, a line each
 * @param badWords what is wrong with its other words, a line each
 */
record Arguments(
    List<Action> actions,
    Optional<Command> command,
    List<String> operands,
    Map<String, String> options,
    Optional<String> file,
    Map<ConfigKey<?>, String> settings,
    List<String> badFlags,
    List<String> badWords) {}
