using System.Text.Json;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Operations that have no handler of their own, by operations of the test's making, so that it does not matter how much of the API the spec has.</summary>
[TestFixture]
internal sealed class GenericStoreTests
{
    private const string Schedules = "/2/broadcasts/scheduled";

    private readonly XWorld _world = new(new FakeClock());
    private readonly UserRecord _user = new()
    {
        Id = 7,
        Username = "ada",
        Name = "Ada",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    [Test]
    public void What_is_made_is_read_back_changed_and_deleted()
    {
        var made = Data(Call(HttpMethod.Post, Schedules, body: """{"title":"News","media":{"id":"1"}}"""), 201);
        var id = made["scheduled_broadcast_id"]!.GetValue<string>();

        Assert.That(Data(Read(id))["title"]!.GetValue<string>(), Is.EqualTo("News"));
        Call(HttpMethod.Put, Schedules + "/{id}", id, """{"title":"Old news"}""");
        Assert.That(Data(Read(id)).ToJsonString(), Does.Contain("Old news").And.Contain("\"media\""));
        Assert.That(Call(HttpMethod.Delete, Schedules + "/{id}", id).Body.ToJsonString(), Is.EqualTo("""{"data":{"deleted":true}}"""));
        Assert.That(Read(id).Body.ToJsonString(), Does.Contain("resource-not-found"));
        Assert.That(Call(HttpMethod.Delete, Schedules + "/{id}", id).Status, Is.EqualTo(404));
    }

    [Test]
    public void A_collection_comes_in_pages_newest_first()
    {
        for (var i = 0; i < 5; i++)
        {
            Call(HttpMethod.Post, Schedules, body: $$"""{"title":"{{i}}"}""");
        }

        var titles = new List<string>();
        string? token = null;
        do
        {
            var page = Call(HttpMethod.Get, Schedules, token: token).Body;
            titles.AddRange(page["data"]!.AsArray().Select(item => item!["title"]!.GetValue<string>()));
            token = page["meta"]!["next_token"]?.GetValue<string>();
        } while (token is not null);

        Assert.That(titles, Is.EqualTo(new[] { "4", "3", "2", "1", "0" }));
    }

    [Test]
    public void Objects_belong_to_their_maker()
    {
        Call(HttpMethod.Post, Schedules, body: """{"title":"Mine"}""");
        var other = new UserRecord
        {
            Id = 8,
            Username = "bob",
            Name = "Bob",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

        Assert.That(Call(HttpMethod.Get, Schedules, user: other).Body["data"], Is.Null);
    }

    [Test]
    public void What_nobody_wrote_is_no_invention_but_a_501_that_says_what_to_do()
    {
        var response = Call(HttpMethod.Get, "/2/weather", id: "GetWeather");

        Assert.That(response.Status, Is.EqualTo(501));
        Assert.That(
            response.Body["detail"]!.GetValue<string>(),
            Does.Contain("GET /2/weather").And.Contain("XSandbox.Respond(XOperation.GetWeather").And.Contain("Sections/TestsSection.cs")
        );
    }

    private static JsonNode Data(ApiResponse response, int status = 200)
    {
        Assert.That(response.Status, Is.EqualTo(status));
        return response.Body["data"]!;
    }

    private ApiResponse Read(string id) => Call(HttpMethod.Get, Schedules + "/{id}", id);

    private ApiResponse Call(
        HttpMethod method,
        string path,
        string? id = null,
        string? body = null,
        string? token = null,
        UserRecord? user = null
    )
    {
        var operation = new XOperation
        {
            Id = id is null || path.Contains('{', StringComparison.Ordinal) ? "Test" : id,
            Tag = "Tests",
            Method = method,
            Path = path,
            Docs = new("https://docs.x.com"),
            Security = [],
            RateLimits = [],
            Parameters = [new("max_results", XParameterLocation.Query, XParameterType.Integer) { Default = "2" }],
            Pagination = method == HttpMethod.Get && !path.EndsWith('}') ? new("pagination_token", "meta.next_token", null, "data") : null,
        };
        var values = new Dictionary<string, string>();
        if (id is not null)
        {
            values["id"] = id;
        }

        if (token is not null)
        {
            values["pagination_token"] = token;
        }

        var arguments = new Arguments(values, body is null ? default : JsonElement.Parse(body));
        var caller = new Caller(XSecurityScheme.OAuth2UserToken, "1", user ?? _user, new HashSet<string>());
        return Handlers.Handle(new Call(_world, new XSandboxOptions { ShortPages = false }, operation, arguments, caller));
    }
}
