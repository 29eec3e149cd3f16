namespace XApi.Tests.Queries;

/// <summary>What queries match in a document that was made by hand.</summary>
public class QueryDocumentMatchTests
{
    private static readonly XQueryDocument Several = new()
    {
        Id = "1",
        Text = "fresh snow in Zürich",
        Author = new() { Id = "10", Description = "Skis in Zürich" },
        Contexts = ["47.99", "48.5"],
        Entities = ["Skiing", "Snow"],
        Hashtags = ["one", "two"],
        Cashtags = ["one", "two"],
        Mentions = ["one", "two"],
        Links =
        [
            new("https://a.com", Title: "First", Description: "Of all"),
            new("https://b.com", Title: "Second", Description: "To none"),
        ],
        Media = ["", "photo", "video"],
        Place = new()
        {
            Id = "p1",
            Name = "Altstadt",
            FullName = "Zürich, Switzerland",
        },
    };

    [TestCase("context:47.99", true)]
    [TestCase("context:48.5", true)]
    [TestCase("context:47.5", false)]
    [TestCase("context:48.*", true)]
    [TestCase("context:*.5", true)]
    [TestCase("entity:skiing", true)]
    [TestCase("entity:snow", true)]
    [TestCase("entity:sno", false)]
    [TestCase("#two", true)]
    [TestCase("#three", false)]
    [TestCase("$two", true)]
    [TestCase("@two", true)]
    [TestCase("url:b", true)]
    [TestCase("url:c", false)]
    [TestCase("url_title:second", true)]
    [TestCase("url_title:third", false)]
    [TestCase("url_description:none", true)]
    [TestCase("url_contains:\"b.com\"", true)]
    [TestCase("place:p1", true)]
    [TestCase("place:altstadt", true)]
    [TestCase("place:switzerland", true)]
    [TestCase("place:p2", false)]
    [TestCase("has:media", true)]
    [TestCase("has:images", true)]
    [TestCase("has:videos", true)]
    [TestCase("list:7", true)]
    [TestCase("list:8", false)]
    [TestCase("snow", true)]
    [TestCase("zurich", true)]
    [TestCase("zürich", true)]
    [TestCase("\"in zurich\"", true)]
    [TestCase("\"in zurich now\"", false)]
    [TestCase("\"fresh snow in zurich\"", true)]
    [TestCase("\"the fresh snow in zurich\"", false)]
    [TestCase("bio:zurich", true)]
    [TestCase("place:zurich", true)]
    public void One_of_several_is_enough(string query, bool matches) =>
        Assert.That(
            XQuery.Parse(query).Matches(Several, new() { IsListMember = (list, user) => (list, user) == ("7", "10") }),
            Is.EqualTo(matches)
        );

    [TestCase("zurich", "Zürich", false)]
    [TestCase("zürich", "Zürich", true)]
    [TestCase("zürich", "Zurich", false)]
    [TestCase("bio:zurich", "Zürich", false)]
    [TestCase("bio:zürich", "Zürich", true)]
    [TestCase("bio:zürich", "Zurich", false)]
    [TestCase("entity:zürich", "Zurich", false)]
    public void A_stream_does_not_read_over_accents(string query, string text, bool matches)
    {
        var document = new XQueryDocument
        {
            Text = text,
            Author = new() { Description = text },
            Entities = [text],
        };

        Assert.That(XQuery.Parse(query).Matches(document, new() { Endpoint = XQueryEndpoint.FilteredStream }), Is.EqualTo(matches));
        Assert.That(XQuery.Parse(query).Matches(document), Is.True, "search does");
    }

    [Test]
    public void Without_someone_who_knows_Lists_nobody_is_a_member()
    {
        var query = XQuery.Parse("list:7");

        Assert.That(query.Matches(Several), Is.False);
        Assert.That(
            query.Matches(new XQueryDocument { Text = "snow" }, new() { IsListMember = (_, _) => true }),
            Is.False,
            "the author is not known"
        );
    }
}
