using Newtonsoft.Json.Linq;
using XApi.Sandbox;

namespace XApi.Tests.Dialects;

/// <summary>What a change of X's document is reported as.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class DriftTests
{
    private JObject _document = null!;
    private string _text = "";

    [OneTimeSetUp]
    public async Task Read()
    {
        await using var sandbox = await XSandbox.StartAsync(new XSandboxOptions { InMemory = true });
        using var client = sandbox.CreateClient();
        await using var download = await client.Api.DocumentAsync();
        using var reader = new StreamReader(download.Content);
        _text = await reader.ReadToEndAsync();
    }

    [SetUp]
    public void Copy() => _document = JObject.Parse(_text);

    [Test]
    public void Nothing_differs_from_itself() => Assert.That(Lines(), Is.Empty);

    [Test]
    public void An_operation_that_is_gone_is_removed()
    {
        Path("/2/tweets/search/all").Parent!.Remove();

        Assert.That(Lines(), Is.EqualTo(new[] { "removed operation GET /2/tweets/search/all" }));
    }

    [Test]
    public void A_new_operation_is_new()
    {
        ((JObject)_document["paths"]!)["/2/moods"] = new JObject { ["get"] = new JObject() };

        Assert.That(Lines(), Is.EqualTo(new[] { "new operation GET /2/moods" }));
    }

    [Test]
    public void A_value_that_took_its_name_of_the_other_dialect_is_renamed_without_a_guess()
    {
        Values("/2/tweets/search/stream", "tweet.fields").First(value => (string)value! == "note_tweet").Replace("note_post");

        Assert.That(Lines(), Is.EqualTo(new[] { "renamed value tweet.fields note_tweet to note_post" }));
    }

    [Test]
    public void A_value_of_a_name_that_is_alike_is_renamed_as_a_guess()
    {
        Values("/2/tweets/search/recent", "post.fields")
            .First(value => (string)value! == "context_annotations")
            .Replace("content_annotations");

        var change = Report(_ => false).Changes.Single();

        Assert.That((change.Kind, change.NewName, change.IsGuess), Is.EqualTo((XDriftKind.Renamed, "content_annotations", true)));
    }

    [Test]
    public void A_parameter_that_went_is_removed_and_a_new_one_is_new()
    {
        var parameters = (JArray)Path("/2/tweets/search/recent")["get"]!["parameters"]!;
        parameters.First(one => (string)one["name"]! == "sort_order").Remove();
        parameters.Add(new JObject { ["name"] = "zone", ["in"] = "query" });

        Assert.That(Lines(), Is.EqualTo(new[] { "removed parameter SearchRecent sort_order", "new parameter SearchRecent zone" }));
    }

    [Test]
    public void A_member_that_is_returned_no_more_is_removed_and_another_is_new()
    {
        foreach (var name in new[] { "Poll", "PollInPostDialect" })
        {
            var members = (JObject)_document["components"]!["schemas"]![name]!["properties"]!;
            members.Remove("voting_status");
            members["xyz"] = new JObject();
        }

        Assert.That(Lines(), Is.EqualTo(new[] { "removed member Poll voting_status", "new member Poll xyz" }));
    }

    [Test]
    public void What_the_program_calls_comes_first()
    {
        Path("/2/tweets/search/all").Parent!.Remove();
        Path("/2/tweets/search/recent").Parent!.Remove();

        var report = Report(operation => operation == XOperation.SearchRecent);

        Assert.That(report.Used.Single().Name, Is.EqualTo("GET /2/tweets/search/recent"));
        Assert.That(report.ToMarkdown(), Does.Match("(?s)What this program uses.*search/recent.*The rest.*search/all"));
    }

    [Test]
    public void A_name_of_X_s_document_is_no_markup()
    {
        ((JObject)_document["paths"]!)["/2/moods/`\n# Title"] = new JObject { ["get"] = new JObject() };

        var text = Report(_ => false).ToMarkdown();

        Assert.That(text, Does.Contain("\n## What differs\n\n- new: operation `GET /2/moods/' # Title`\n"));
    }

    [Test]
    public void What_differed_already_is_not_reported()
    {
        Path("/2/tweets/search/all").Parent!.Remove();

        var report = ApiClient.CompareWith(_document, _ => false, new HashSet<string> { "removed operation GET /2/tweets/search/all" });

        Assert.That(report.Changes, Is.Empty);
        Assert.That(report.ToMarkdown(), Does.Contain("Nothing differs."));
    }

    [Test]
    public void What_a_placeholder_is_called_does_not_matter()
    {
        var path = Path("/2/tweets/{id}");
        foreach (var parameter in path.SelectTokens("$..parameters[?(@.in == 'path')]").ToList())
        {
            parameter["name"] = "tweet_id";
        }

        path.Parent!.Replace(new JProperty("/2/tweets/{tweet_id}", path.DeepClone()));

        Assert.That(Lines(), Is.Empty);
    }

    [Test]
    public void An_object_whose_members_are_not_named_may_have_any()
    {
        var members = (JObject)_document.SelectToken("$.paths['/2/media/metadata'].post.requestBody..properties.metadata.properties")!;
        members["audience_policy"] = new JObject { ["type"] = "object" };

        Assert.That(Lines(), Is.Empty);
    }

    [Test]
    public void A_part_of_a_form_is_no_new_member()
    {
        var members = (JObject)_document.SelectToken("$.paths['/2/media/upload'].post.requestBody..properties")!;
        members["media"] = new JObject { ["format"] = "binary" };

        Assert.That(Lines(), Is.Empty);
    }

    [Test]
    public void Each_known_difference_has_its_reason()
    {
        var known = ApiClient.Known();

        Assert.That(known.Where(difference => difference.Value.Length == 0).Select(difference => difference.Key), Is.Empty);
        Assert.That(known.Keys, Is.Ordered.Using((System.Collections.IComparer)StringComparer.Ordinal));
    }

    private JObject Path(string path) => (JObject)_document["paths"]![path]!;

    private JArray Values(string path, string parameter) =>
        (JArray)Path(path)["get"]!["parameters"]!.First(one => (string)one["name"]! == parameter)["schema"]!["items"]!["enum"]!;

    private XDriftReport Report(Func<XOperation, bool> used) => ApiClient.CompareWith(_document, used, new HashSet<string>());

    private IEnumerable<string> Lines() => Report(_ => false).Changes.Select(change => change.ToString());
}
