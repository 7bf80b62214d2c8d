import { hasFeaturesOf } from './zookeeper-version.js';

/** How a server's version wants to be told how to log. */
export interface LoggingConfiguration {
  readonly fileName: string;
  readonly text: string;
  /** The JVM argument that names the file, once it is at `path`. */
  jvmArgument(path: string): string;
}

/** Logs at INFO to standard output, with the time in ms, so that whoever starts the server says where that goes. */
export function loggingConfiguration(zkVersion: string): LoggingConfiguration {
  if (hasFeaturesOf(zkVersion, '3.8')) {
    return { fileName: 'logback.xml', text: logback, jvmArgument: (path) => `-Dlogback.configurationFile=${path}` };
  }
  return { fileName: 'log4j.properties', text: log4j, jvmArgument: (path) => `-Dlog4j.configuration=file:${path}` };
}

const logback = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{yyyy-MM-dd HH:mm:ss.SSS} [%thread] %-5level %logger{0} - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out"/></root>
</configuration>
`;

const log4j = `log4j.rootLogger=INFO, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{yyyy-MM-dd HH:mm:ss.SSS} [%t] %-5p %c{1} - %m%n
`;
