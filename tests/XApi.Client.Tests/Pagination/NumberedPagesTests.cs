using System.Globalization;
using System.Web;

namespace XApi.Tests.Pagination;

/// <summary>Pages that are numbered, as X has none today: another kind of pagination is one class, and all else stays as it is.</summary>
[TestFixture]
internal sealed class NumberedPagesTests
{
    private static readonly PageSettings Settings = new();

    [Test]
    public async Task Numbered_pages_are_walked_to_the_first_that_is_empty()
    {
        using var server = new StubServer(Page);
        using var http = new HttpClient(server);

        var run = Run(http, Settings);

        Assert.That(
            await run.ItemsAsync(isWanted: null, default).Select(tweet => tweet.Id).ToListAsync(),
            Is.EqualTo(new[] { "1", "2", "3", "4", "5", "6" })
        );
        Assert.That(run.EndReason, Is.EqualTo(EndReason.NoMore));
        Assert.That(
            server.Requests.Select(request => HttpUtility.ParseQueryString(request.Uri.Query)["next_token"]),
            Is.EqualTo(new[] { null, "2", "3", "4" })
        );
    }

    [Test]
    public async Task A_place_in_numbered_pages_is_resumed()
    {
        using var server = new StubServer(Page);
        using var http = new HttpClient(server);
        var run = Run(http, Settings);
        await run.ItemsAsync(isWanted: null, default).Take(3).ToListAsync();

        var rest = Run(http, Settings with { From = Checkpoint.Parse(run.Checkpoint.ToString()) });

        Assert.That(
            await rest.ItemsAsync(isWanted: null, default).Select(tweet => tweet.Id).ToListAsync(),
            Is.EqualTo(new[] { "4", "5", "6" })
        );
    }

    private static PageRun<Tweet, TweetPage> Run(HttpClient http, PageSettings settings)
    {
        var transport = new XTransport(http, new XApiClientOptions { Credentials = [new AppOnlyCredential("token")] });
        var request = () => new XRequest(XOperation.SearchAll).Query("query", "snow");
        return new(
            new PageSource<Tweet, TweetPage>(transport, request, ModelReader<TweetPage>.Read) { Links = new NumberedLinks() },
            settings
        );
    }

    // Three pages of two Tweets; any later page is empty.
    private static HttpResponseMessage Page(SentRequest request)
    {
        var number = int.Parse(HttpUtility.ParseQueryString(request.Uri.Query)["next_token"] ?? "1", CultureInfo.InvariantCulture);
        var ids = number > 3 ? [] : new[] { (number * 2) - 1, number * 2 };
        return StubServer.Json($$"""{"data":[{{string.Join(',', ids.Select(id => $$"""{"id":"{{id}}","text":"t"}"""))}}]}""");
    }

    // It goes by the number alone, in the only parameter for pages that the operation has.
    private sealed class NumberedLinks : PageLinks
    {
        internal override bool LeadBack => true;

        internal override string Parameter => "next_token";

        internal override string? Cursor(XRequest request) => request.ValueOf(Parameter);

        internal override XRequest At(XRequest request, string? cursor) => request.Set(Parameter, cursor is null ? null : [cursor]);

        internal override string? Next<TItem>(IPage<TItem> page, string? cursor) => page.Items.Count == 0 ? null : Text(Number(cursor) + 1);

        internal override string? Previous<TItem>(IPage<TItem> page, string? cursor) =>
            Number(cursor) is > 1 and var number ? Text(number - 1) : null;

        private static int Number(string? cursor) => cursor is null ? 1 : int.Parse(cursor, CultureInfo.InvariantCulture);

        private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
