package dev.orrery.face.notify;

import dev.orrery.calendar.MailNews;
import dev.orrery.face.Problems;
import dev.orrery.http.Handler;
import dev.orrery.http.Request;
import dev.orrery.http.Response;
import dev.orrery.model.CollectionRef;
import dev.orrery.model.Principal;
import dev.orrery.model.Reason;
import dev.orrery.model.Refused;
import dev.orrery.store.CollectionRow;
import dev.orrery.store.Snapshot;
import dev.orrery.store.Store;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /notifications/folder}: the address of a folder of a mail system, made of back end, user and folder and read back
 * into them, and who here has the folder. The three stand in the query, where every character of a name survives: in a path
 * a slash or two dots would not. For service accounts alone. Thread-safe.
 */
public final class FoldersDoor implements Handler {
    public static final String PATH = "/notifications/folder";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ServiceFilter filter;
    private final Set<String> backends;
    private final MailNews news;
    private final Store store;

    public FoldersDoor(ServiceSignIn signIn, Set<String> backends, MailNews news, Store store) {
        this.filter = new ServiceFilter(signIn);
        this.backends = Set.copyOf(backends);
        this.news = news;
        this.store = store;
    }

    @Override
    public Response handle(Request request) throws Exception {
        return filter.handle(request, this::answer);
    }

    private Response answer(Request request) {
        if (!request.method().equals("GET")) {
            return Problems.of(405, "The address of a folder is asked for by GET.")
                    .with("Allow", "GET");
        }
        try {
            String backend = part(request, "backend");
            if (!backends.contains(backend)) {
                throw new Refused(new Reason.BadRequest(
                        "backend: no mail system of this name is configured ([[notify.backend]])."));
            }
            return Response.bytes(
                            200,
                            "application/json",
                            JSON.writeValueAsBytes(shown(backend, part(request, "user"), part(request, "folder"))))
                    .with("Cache-Control", "no-store");
        } catch (Refused refused) {
            return Problems.answer(refused.reason());
        }
    }

    private static String part(Request request, String name) {
        return NameText.require(name, request.parameter(name).orElse(""), MailNews.LONGEST_NAME);
    }

    private ObjectNode shown(String backend, String user, String folder) {
        List<Principal> users = news.users(backend, user);
        List<CollectionRef> copies = news.copies(users, folder);
        ObjectNode shown = JSON.createObjectNode()
                .put("address", address(backend, user, folder))
                .put("backend", backend)
                .put("user", user)
                .put("folder", folder);
        ArrayNode persons = shown.putArray("persons");
        users.forEach(person -> persons.add(person.name().name()));
        ArrayNode calendars = shown.putArray("calendars");
        store.read(snapshot -> {
            copies.forEach(copy -> add(calendars, snapshot, copy));
            return true;
        });
        return shown;
    }

    private static void add(ArrayNode calendars, Snapshot snapshot, CollectionRef copy) {
        String person = snapshot.principalOf(copy.home())
                .map(owner -> owner.name().name())
                .orElse("");
        String name = snapshot.collection(copy).map(CollectionRow::name).orElse("");
        if (!person.isEmpty() && !name.isEmpty()) {
            calendars.addObject().put("person", person).put("calendar", name);
        }
    }

    static String address(String backend, String user, String folder) {
        return PATH + "?backend=" + encoded(backend) + "&user=" + encoded(user) + "&folder=" + encoded(folder);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
