package dev.orrery.face.deltacloud;

import dev.orrery.http.Response;
import dev.orrery.model.Tracked;
import java.util.List;

/** How answers look. {@code api} is the address that links begin with: {@code https://cal.example.org/api}. */
interface Shape {
    Response entry(String api, String driver, String provider, Shown.Hook hook);

    Response one(int status, String api, Shown thing);

    Response all(int status, String api, Tracked.Kind kind, List<Shown> things);

    Response states();

    Response error(int status, String message);
}
