using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>Every member of every record is saved, and loaded as it was.</summary>
[TestFixture]
internal sealed class StateMemberTests : SandboxFixture
{
    protected override XSandboxOptions Options => new() { UserOwnsApp = true, ForgetTweetWords = true };

    // A replay does not outlive the process; of a document the sandbox counts reactions when a query asks, and knows no more of a link than where it leads.
    private static readonly string[] AlwaysEmpty =
    [
        "WebhookRecord.Replay",
        "XQueryDocument.LikeCount",
        "XQueryDocument.ReplyCount",
        "XQueryDocument.RetweetCount",
        "XQueryLink.Description",
        "XQueryLink.Title",
    ];

    [Test]
    public async Task Every_member_of_a_world_that_has_everything_is_as_it_was()
    {
        await FullWorld.FillAsync(Sandbox, Me, App);
        await using var other = await XSandbox.StartAsync(new() { TimeProvider = Clock, Tweets = 500 });
        other.Load(Sandbox.Save());

        var graph = new StateGraph(Sandbox, other);

        Assert.Multiple(() =>
        {
            Assert.That(graph.Differences, Is.Empty);
            Assert.That(string.Join(" ", graph.Unused.Except(AlwaysEmpty)), Is.Empty, "FullWorld has to give these a value");
        });
    }
}
