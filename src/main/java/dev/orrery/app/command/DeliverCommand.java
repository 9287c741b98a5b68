package dev.orrery.app.command;

import dev.orrery.app.House;
import dev.orrery.app.MailDoor;
import dev.orrery.app.config.BadConfiguration;
import dev.orrery.source.mail.MailAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deliver}: a mail from standard input, for a mail server that delivers into a pipe. */
@Command(
        name = "deliver",
        description = "Takes one mail from standard input, as a mail server's pipe does. Ends with the codes that mail"
                + " servers know: 0 taken, 65 unreadable, 67 nobody has the address, 77 refused, 75 come again later, also"
                + " when the options or the configuration are wrong.",
        exitCodeOnInvalidInput = DeliverCommand.LATER)
public final class DeliverCommand extends Action {
    private static final int UNREADABLE = 65;
    private static final int NO_USER = 67;
    static final int LATER = 75;
    private static final int NOT_PERMITTED = 77;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--recipient", required = true, paramLabel = "ADDRESS", description = "Whom the mail is for.")
    private String recipient = "";

    @Option(
            names = "--sender",
            paramLabel = "ADDRESS",
            defaultValue = "unknown",
            description = "Who sent it, as the envelope says; empty for notices of mail systems.")
    private String sender = "unknown";

    /**
     * Everything that goes wrong here is to be tried again, for a mail is not to be lost: a mail server such as Postfix sends
     * it back for good at every code but 75, also at 78 (EX_CONFIG) and at those of a virtual machine that ends by itself.
     */
    @Override
    public Integer call() {
        PrintWriter err = err();
        try (House house = config.existingHouse()) {
            if (house.config().mail().isEmpty()) {
                err.println("mail.domain: expected in the configuration, or no mail is taken");
                return LATER;
            }
            int largest = house.config().mail().get().incoming().largest();
            MailAnswer answer = MailDoor.of(house, house.config().mail().get())
                    .deliver(sender, recipient, read(System.in, largest));
            err.println(answer);
            return code(answer);
        } catch (BadConfiguration bad) {
            bad.mistakes().forEach(err::println);
            return LATER;
        } catch (IOException | RuntimeException | Error trouble) {
            err.println(trouble.getMessage() == null ? trouble.toString() : trouble.getMessage());
            return LATER;
        }
    }

    /** A byte more than may be, so that too much is seen to be too much. */
    private static byte[] read(InputStream in, int largest) throws IOException {
        return in.readNBytes(largest + 1);
    }

    private static int code(MailAnswer answer) {
        if (answer.isTaken()) {
            return 0;
        }
        if (answer.isTemporary()) {
            return LATER;
        }
        return switch (answer.status()) {
            case "5.1.1" -> NO_USER;
            case "5.6.0" -> UNREADABLE;
            default -> NOT_PERMITTED;
        };
    }
}
