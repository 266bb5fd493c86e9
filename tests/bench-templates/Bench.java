// Renders the order with Apache Velocity 1.7, Jayway's JsonPath and json-smart, and prints the nanoseconds of CPU that
// one rendering takes. Arguments: the template, the order, where to write what was rendered.

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.runtime.RuntimeInstance;

public class Bench {
    static final Configuration CONFIGURATION = Configuration.defaultConfiguration();
    // Paths are compiled once, as ours are.
    static final Map<String, JsonPath> PATHS = new ConcurrentHashMap<>();

    public static final class Input {
        private final String body;
        private DocumentContext document;

        Input(String body) {
            this.body = body;
        }

        public Object path(String path) {
            if (document == null) document = JsonPath.using(CONFIGURATION).parse(body);
            return document.read(PATHS.computeIfAbsent(path, text -> JsonPath.compile(text)));
        }

        public String json(String path) {
            Object value = path(path);
            return value instanceof Map<?, ?> || value instanceof java.util.List<?>
                ? CONFIGURATION.jsonProvider().toJson(value)
                : net.minidev.json.JSONValue.toJSONString(value);
        }

        public String params(String name) {
            return "Root=1-67891233-abcdef012345678912345678";
        }
    }

    public static final class Util {
        public String escapeJavaScript(String text) {
            return StringEscapeUtils.escapeJavaScript(text);
        }
    }

    static String render(Template template, String body) {
        VelocityContext context = new VelocityContext();
        context.put("input", new Input(body));
        context.put("util", new Util());
        context.put("context", Map.of("stage", "prod", "requestId", "3f6a4b0e-7d2c-4b57-9b46-2f5d3a1c9e77"));
        StringWriter out = new StringWriter(1024);
        template.merge(context, out);
        return out.toString();
    }

    public static void main(String[] arguments) throws Exception {
        RuntimeInstance runtime = new RuntimeInstance();
        runtime.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        runtime.init();
        Template template = new Template();
        template.setRuntimeServices(runtime);
        template.setData(runtime.parse(Files.readString(Path.of(arguments[0])), "order"));
        template.initDocument();
        String body = Files.readString(Path.of(arguments[1]));
        Files.writeString(Path.of(arguments[2]), render(template, body));
        int length = 0;
        for (int n = 0; n < 60_000; n++) length += render(template, body).length();
        int rounds = 40_000;
        var threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        for (int n = 0; n < rounds; n++) length += render(template, body).length();
        long time = threads.getCurrentThreadCpuTime() - start;
        System.out.println(time / rounds + (length == 0 ? " " : ""));
    }
}
