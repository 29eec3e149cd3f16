using System.Text;
using System.Text.Json.Nodes;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>What is no state is refused with a reason, and nothing has changed.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class DamagedStateTests
{
    private XSandbox _sandbox = null!;
    private byte[] _saved = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _sandbox = await XSandbox.StartAsync(
            new()
            {
                InMemory = true,
                TimeProvider = new FakeClock(),
                Users = 100,
                Tweets = 500,
            }
        );
        using var x = _sandbox.CreateClient();
        await x.FilteredStream.SyncRulesAsync([new() { Value = "snow" }]);
        _saved = _sandbox.Save();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _sandbox.DisposeAsync();

    [Test]
    public void What_is_there_twice_is_refused() =>
        Changed(
            state =>
            {
                var users = state["world"]!["usersById"]!.AsArray();
                users.Add(users[0]!.DeepClone());
            },
            "same key"
        );

    [Test]
    public void What_is_there_twice_but_for_its_case_is_refused() =>
        Changed(
            state =>
            {
                var users = state["world"]!["usersByName"]!.AsArray();
                var twice = users[0]!.DeepClone();
                twice[0] = twice[0]!.GetValue<string>().ToUpperInvariant();
                users.Add(twice);
            },
            "same key"
        );

    [Test]
    public void A_rule_that_nobody_can_read_is_refused() => Changed(state => Tweet(state, "Value")["Value"] = "has:", "can't be `has:`");

    [TestCase("Text")]
    [TestCase("Author")]
    [TestCase("Entities")]
    public void A_record_without_a_member_that_it_needs_is_refused(string member) =>
        Changed(state => Tweet(state).Remove(member), $"A TweetRecord lacks {member}");

    [Test]
    public void A_record_in_the_place_of_another_kind_is_refused() =>
        Changed(state => Tweet(state)["Author"] = state["world"]!["Tweets"]![0]!.DeepClone(), "a TweetRecord and not a UserRecord");

    [Test]
    public void A_Tweet_without_versions_is_refused() => Changed(state => Tweet(state).Remove("Versions"), "Index");

    [Test]
    public void No_other_type_can_be_made() =>
        Changed(state => Tweet(state)["$type"] = "XApi.Sandbox.StreamServer", "There is no type XApi.Sandbox.StreamServer");

    private static JsonObject Tweet(JsonNode state, string member = "ConversationId") =>
        state["records"]!.AsArray().First(record => record![member] is not null)!.AsObject();

    private void Changed(Action<JsonNode> change, string reason)
    {
        var state = JsonNode.Parse(_saved)!;
        change(state);
        var fault = Assert.Throws<FormatException>(() => _sandbox.Load(Encoding.UTF8.GetBytes(state.ToJsonString())));

        Assert.That(fault!.Message, Does.Contain(reason).And.Contain("Nothing has changed"));
        Assert.That(Encoding.UTF8.GetString(_sandbox.Save()), Is.EqualTo(Encoding.UTF8.GetString(_saved)));
    }
}
