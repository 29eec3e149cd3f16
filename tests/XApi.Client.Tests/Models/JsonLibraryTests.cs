using System.Text.Json;
using System.Text.Json.Serialization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace XApi.Tests.Models;

/// <summary>Both JSON libraries read and write the models as <c>ToJson</c> and <c>FromJson</c> do.</summary>
[TestFixture]
internal sealed partial class JsonLibraryTests
{
    private const string Json =
        """{"data":[{"id":"1","text":"snow ❄ & <ice>","author_id":"7","created_at":"2024-05-01T12:30:15.250Z","reply_settings":"following","later":{"big":123456789012345678901234567890,"date":"2024-05-01T12:00:00.000Z"}}],"includes":{"users":[{"id":"7","name":"N","username":"n"}]},"meta":{"result_count":1,"next_token":"t"}}""";

    private static readonly JsonSerializerOptions Lax = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    [Test]
    public void System_Text_Json_writes_what_ToJson_does() =>
        Assert.Multiple(static () =>
        {
            var page = TweetPage.FromJson(Json);
            Assert.That(page.ToJson(), Is.EqualTo(Json));
            Assert.That(JsonSerializer.Serialize(page), Is.EqualTo(Json));
            Assert.That(JsonSerializer.Serialize<object>(page), Is.EqualTo(Json));
            Assert.That(JsonConvert.SerializeObject(page), Is.EqualTo(Json));
        });

    [Test]
    public void System_Text_Json_reads_what_FromJson_does()
    {
        var page = JsonSerializer.Deserialize<TweetPage>(Json)!;

        Assert.That(page.Data[0].Author!.Username, Is.EqualTo("n"), "expanded users are joined");
        Assert.That(page.ToJson(), Is.EqualTo(Json));
        Assert.That(JsonConvert.DeserializeObject<TweetPage>(Json)!.ToJson(), Is.EqualTo(Json));
    }

    [Test]
    public void Settings_for_names_and_nulls_do_not_change_the_names_of_the_wire()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true };
        var held = new Held(Tweet.FromJson("""{"id":"1","author_id":"7"}"""), ReplySettings.Following, null);

        var json = JsonSerializer.Serialize(held, options);

        Assert.That(
            JObject.Parse(json).ToString(Formatting.None),
            Is.EqualTo("""{"tweet":{"id":"1","author_id":"7"},"who":"following","user":null}""")
        );
        Assert.That(JsonSerializer.Deserialize<Held>(json, options)!.Tweet.AuthorId, Is.EqualTo("7"));
    }

    [Test]
    public void Source_generated_contexts_use_the_converters()
    {
        var held = new Held(Tweet.FromJson("""{"id":"1"}"""), ReplySettings.Everyone, new User { Id = "2", Username = "u" });

        var json = JsonSerializer.Serialize(held, Context.Default.Held);

        Assert.That(json, Is.EqualTo("""{"Tweet":{"id":"1"},"Who":"everyone","User":{"id":"2","username":"u"}}"""));
        Assert.That(JsonSerializer.Deserialize(json, Context.Default.Held)!.User!.Username, Is.EqualTo("u"));
    }

    [Test]
    public void Enums_are_their_values_as_keys_of_a_map_too() =>
        Assert.That(
            JsonSerializer.Serialize(new Dictionary<ReplySettings, int> { [ReplySettings.MentionedUsers] = 3 }),
            Is.EqualTo("""{"mentionedUsers":3}""")
        );

    [Test]
    public void Comments_and_last_commas_are_read_where_the_settings_of_System_Text_Json_allow_them()
    {
        const string json =
            """{/* first */"tweet":{"id":"1",/* , */"later":[1,[],{},123456789012345678901234567890,"a\u0022,]",],},"who":"following",}""";
        var held = JsonSerializer.Deserialize<Held>(json, Lax)!;

        Assert.That(
            (held.Tweet.ToJson(), held.Who),
            Is.EqualTo(("""{"id":"1","later":[1,[],{},123456789012345678901234567890,"a\",]"]}""", ReplySettings.Following))
        );
        Assert.That(
            () => JsonSerializer.Deserialize<Held>(json, JsonSerializerOptions.Web),
            Throws.InstanceOf<System.Text.Json.JsonException>()
        );
    }

    [Test]
    public void What_follows_an_object_is_read_by_Newtonsoft_Json_as_the_settings_say()
    {
        var mixed = JsonConvert.DeserializeObject<Mixed>(
            """{"First":{"id":"1","later":"2024-05-01T12:00:00.000Z"},"Then":["2024-05-01T12:00:00.000Z",0.5]}"""
        )!;

        Assert.That(mixed.First.AdditionalProperties["later"].Type, Is.EqualTo(JTokenType.String), "X's texts stay texts");
        Assert.That(mixed.Then.Select(value => value.GetType()), Is.EqualTo(new[] { typeof(DateTime), typeof(double) }));
    }

    [Test]
    public void A_value_of_an_enum_may_be_a_number_to_both_libraries_and_nothing_else() =>
        Assert.Multiple(static () =>
        {
            var expected = new Dictionary<string, ReplySettings?> { ["a"] = ReplySettings.FromValue("5"), ["b"] = null };
            Assert.That(JsonSerializer.Deserialize<Dictionary<string, ReplySettings?>>("""{"a":5,"b":null}"""), Is.EqualTo(expected));
            Assert.That(JsonConvert.DeserializeObject<Dictionary<string, ReplySettings?>>("""{"a":5,"b":null}"""), Is.EqualTo(expected));
            Assert.That(
                () => JsonConvert.DeserializeObject<Dictionary<string, ReplySettings?>>("""{"a":{"b":1}}"""),
                Throws.TypeOf<JsonSerializationException>().With.Message.Contains("at a: expected a text but found StartObject")
            );
            Assert.That(
                () => JsonSerializer.Deserialize<Dictionary<string, ReplySettings?>>("""{"a":{"b":1}}"""),
                Throws.TypeOf<System.Text.Json.JsonException>().With.Message.Contains("Expected a text but found StartObject")
            );
        });

    [Test]
    public void What_is_no_object_is_an_error_of_the_library() =>
        Assert.Multiple(static () =>
        {
            Assert.That(() => JsonSerializer.Deserialize<Tweet>("[1]"), Throws.TypeOf<System.Text.Json.JsonException>());
            Assert.That(() => JsonConvert.DeserializeObject<Tweet>("[1]"), Throws.TypeOf<JsonSerializationException>());
            Assert.That(JsonSerializer.Deserialize<Tweet>("null"), Is.Null);
            Assert.That(JsonConvert.DeserializeObject<Tweet>("null"), Is.Null);
        });

    [Test]
    public void Every_model_reads_and_writes_alike_with_both([ValueSource(typeof(ModelJson), nameof(ModelJson.All))] Type model)
    {
        var json = Filled.Model(model).ToJson();

        Assert.That(JsonSerializer.Serialize(JsonSerializer.Deserialize(json, model), model), Is.EqualTo(json));
        Assert.That(JsonConvert.SerializeObject(JsonConvert.DeserializeObject(json, model)), Is.EqualTo(json));
    }

    public sealed record Mixed(Tweet First, object[] Then);

    public sealed record Held(Tweet Tweet, ReplySettings Who, User? User);

    [JsonSerializable(typeof(Held))]
    private sealed partial class Context : JsonSerializerContext;
}
