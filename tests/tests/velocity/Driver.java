// Renders templates with Apache Velocity 1.7: one per line of the input, in hexadecimal; one result per line, likewise,
// behind "ok ", or "parse " or "error " and what was thrown.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.ReferenceInsertionEventHandler;
import org.apache.velocity.exception.ParseErrorException;

public class Driver {
    static VelocityEngine engine() {
        VelocityEngine engine = new VelocityEngine();
        engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        engine.init();
        return engine;
    }

    public static void main(String[] arguments) throws Exception {
        HexFormat hex = HexFormat.of();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, false, "US-ASCII");
        VelocityEngine shared = engine();
        for (String line; (line = in.readLine()) != null; ) {
            String template = new String(hex.parseHex(line), StandardCharsets.UTF_8);
            // Macros stay in an engine.
            VelocityEngine engine = template.contains("#macro") ? engine() : shared;
            VelocityContext context = new VelocityContext();
            // API Gateway writes nothing where there is nothing; `$\\!x` is text.
            EventCartridge events = new EventCartridge();
            events.addEventHandler((ReferenceInsertionEventHandler) (reference, value) ->
                value == null && !reference.contains("\\!") ? "" : value);
            events.attachToContext(context);
            StringWriter writer = new StringWriter();
            String result;
            try {
                engine.evaluate(context, writer, "t", template);
                result = "ok " + hex.formatHex(writer.toString().getBytes(StandardCharsets.UTF_8));
            } catch (ParseErrorException wrong) {
                result = "parse " + hex.formatHex(("" + wrong.getMessage()).getBytes(StandardCharsets.UTF_8));
            } catch (Throwable wrong) {
                result = "error " + hex.formatHex(wrong.toString().getBytes(StandardCharsets.UTF_8));
            }
            out.println(result);
        }
        out.flush();
    }
}
