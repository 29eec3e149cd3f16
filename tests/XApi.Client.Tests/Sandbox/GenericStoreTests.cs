using System.Text.Json;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Operations that only keep what was written, by calls that passed every check.</summary>
[TestFixture]
internal sealed class GenericStoreTests
{
    private readonly UserRecord _user = Named(7, "ada");
    private XWorld _world = null!;

    [SetUp]
    public void MakeWorld() => _world = new XWorld(new FakeClock());

    [Test]
    public void What_is_made_is_read_back_changed_and_deleted()
    {
        var made = Data(Call(XOperation.ScheduleBroadcast, """{"title":"News","is_locked":true}"""), 201);
        var id = ("id", made["scheduled_broadcast_id"]!.GetValue<string>());

        Assert.That(made.ToJsonString(), Does.Not.Contain("is_locked"), "The response has no such member.");
        Assert.That(id.Item2, Does.Match("^[a-z0-9]{1,13}$"));
        Assert.That(Data(Call(XOperation.GetScheduledBroadcast, null, id))["title"]!.GetValue<string>(), Is.EqualTo("News"));
        Call(XOperation.UpdateScheduledBroadcast, """{"scheduled_broadcast_id":"1","locale":"en"}""", id);
        Assert.That(
            Data(Call(XOperation.GetScheduledBroadcast, null, id)).ToJsonString(),
            Does.Contain("News").And.Contain("\"locale\":\"en\"").And.Contain(id.Item2)
        );
        Assert.That(Call(XOperation.CancelScheduledBroadcast, null, id).Body.ToJsonString(), Is.EqualTo("""{"data":{"deleted":true}}"""));
        Assert.That(Call(XOperation.GetScheduledBroadcast, null, id).Body.ToJsonString(), Does.Contain("resource-not-found"));
        Assert.That(Call(XOperation.CancelScheduledBroadcast, null, id).Status, Is.EqualTo(404));
    }

    [Test]
    public void A_collection_comes_in_pages_newest_first()
    {
        for (var i = 0; i < 5; i++)
        {
            Call(XOperation.ScheduleBroadcast, $$"""{"title":"{{i}}"}""");
        }

        var titles = new List<string>();
        string? token = null;
        do
        {
            var page = Call(
                XOperation.GetScheduledBroadcasts,
                null,
                [("max_results", "2"), .. token is null ? Array.Empty<(string, string)>() : [("pagination_token", token)]]
            ).Body;
            titles.AddRange(page["data"]!.AsArray().Select(item => item!["title"]!.GetValue<string>()));
            token = page["meta"]!["next_token"]?.GetValue<string>();
        } while (token is not null);

        Assert.That(titles, Is.EqualTo(new[] { "4", "3", "2", "1", "0" }));
    }

    [Test]
    public void Objects_belong_to_their_maker()
    {
        Call(XOperation.ScheduleBroadcast, """{"title":"Mine"}""");

        Assert.That(Call(XOperation.GetScheduledBroadcasts, null, Named(8, "bob")).Body["data"], Is.Null);
    }

    [Test]
    public void Fields_and_expansions_are_those_that_were_asked_for()
    {
        _world.Add(_user);
        var topic = _world.Store.Add(Kind.Topic, new JsonObject { ["name"] = "Snow", ["description"] = "White" }).Text("id")!;
        var space = new JsonObject
        {
            ["state"] = "live",
            ["title"] = "Snow talk",
            ["lang"] = "en",
            ["creator_id"] = "7",
            ["topic_ids"] = new JsonArray(topic),
        };
        var id = ("id", _world.Store.Add(Kind.Space, space).Text("id")!);

        Assert.That(
            Data(Call(XOperation.GetSpace, null, id)).AsObject().Select(member => member.Key),
            Is.EquivalentTo(new[] { "id", "state" })
        );
        var asked = Call(XOperation.GetSpace, null, id, ("space.fields", "title"), ("expansions", "creator_id,topic_ids")).Body;
        Assert.That(
            asked["data"]!.AsObject().Select(member => member.Key),
            Is.EquivalentTo(new[] { "id", "state", "title", "creator_id", "topic_ids" })
        );
        Assert.That(asked["includes"]!["users"]![0]!["username"]!.GetValue<string>(), Is.EqualTo("ada"));
        Assert.That(asked["includes"]!["topics"]![0]!.ToJsonString(), Is.EqualTo($$"""{"id":"{{topic}}","name":"Snow"}"""));
    }

    [Test]
    public void A_parameter_that_is_called_as_a_member_selects_by_it()
    {
        foreach (var state in new[] { "live", "scheduled", "ended" })
        {
            _world.Store.Add(Kind.Space, new JsonObject { ["state"] = state, ["title"] = "Snow talk" });
        }

        Assert.That(States("live"), Is.EqualTo(new[] { "live" }));
        Assert.That(States("all"), Is.EquivalentTo(new[] { "live", "scheduled" }), "One that has ended is gone.");

        IEnumerable<string> States(string state) =>
            Data(Call(XOperation.SearchSpaces, null, ("query", "SNOW"), ("state", state)))
                .AsArray()
                .Select(space => space!["state"]!.GetValue<string>());
    }

    [Test]
    public void What_nobody_wrote_is_no_invention_but_a_501_that_says_what_to_do()
    {
        var unknown = new XOperation
        {
            Id = "GetWeather",
            Tag = "Tests",
            Method = HttpMethod.Get,
            Path = "/2/weather",
            Docs = new("https://docs.x.com"),
            Security = [],
            RateLimits = [],
            Parameters = [],
        };

        var response = Call(unknown, null);

        Assert.That(response.Status, Is.EqualTo(501));
        Assert.That(
            response.Body["detail"]!.GetValue<string>(),
            Does.Contain("GET /2/weather").And.Contain("XSandbox.Respond(XOperation.GetWeather").And.Contain("Sections/TestsSection.cs")
        );
    }

    private static UserRecord Named(long id, string username) =>
        new()
        {
            Id = id,
            Username = username,
            Name = username,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

    private static JsonNode Data(ApiResponse response, int status = 200)
    {
        Assert.That(response.Status, Is.EqualTo(status));
        return response.Body["data"]!;
    }

    private ApiResponse Call(XOperation operation, string? body, params (string Name, string Value)[] values) =>
        Call(operation, body, _user, values);

    private ApiResponse Call(XOperation operation, string? body, UserRecord user, params (string Name, string Value)[] values)
    {
        var arguments = new Arguments(
            values.ToDictionary(value => value.Name, value => value.Value),
            body is null ? default : JsonElement.Parse(body)
        );
        var caller = new Caller(XSecurityScheme.OAuth2UserToken, "1", user, new HashSet<string>());
        return Handlers.Handle(new Call(_world, new XSandboxOptions { ShortPages = false }, operation, arguments, caller));
    }
}
