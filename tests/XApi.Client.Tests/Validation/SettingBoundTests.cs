using XApi.Sandbox;

namespace XApi.Tests.Validation;

/// <summary>Settings that could only fail later are refused where they are set, by name.</summary>
[TestFixture]
internal sealed class SettingBoundTests
{
    private static readonly TimeSpan Days50 = TimeSpan.FromDays(50);

    private static IEnumerable<TestCaseData> Times()
    {
        yield return Row("Timeout", time => _ = new GetTweetOptions { Timeout = time }, takesZero: false);
        yield return Row("Timeout", time => _ = new XAuthorizationServer { Timeout = time }, takesZero: false);
        yield return Row("TimeLimit", time => _ = new OAuth1Login("key", "secret") { TimeLimit = time }, takesZero: false);
        yield return Row("TimeLimit", time => _ = new OAuth2Login("id") { Scopes = [], TimeLimit = time }, takesZero: false);
        yield return Row("LockTimeout", time => _ = new FileTokenStore("tokens.json") { LockTimeout = time }, takesZero: true);
        yield return Row(
            "RefreshBefore",
            time => _ = new OAuth2UserCredential("id", new OAuth2UserToken("token")) { RefreshBefore = time },
            takesZero: true
        );
        yield return Row("LookAfter", time => _ = new CreateThreadOptions { LookAfter = time }, takesZero: true);
        yield return Row("LookBack", time => _ = new CreateThreadOptions { LookBack = time }, takesZero: false);
        yield return Row("HeartbeatInterval", time => _ = new XSandboxOptions { HeartbeatInterval = time }, takesZero: false);
        yield return Row("SearchDelay", time => _ = new XSandboxOptions { SearchDelay = time }, takesZero: true);
        yield return Row("MediaProcessingTime", time => _ = new XSandboxOptions { MediaProcessingTime = time }, takesZero: true);
        yield return Row("ComplianceTime", time => _ = new XSandboxOptions { ComplianceTime = time }, takesZero: true);

        static TestCaseData Row(string name, Action<TimeSpan> set, bool takesZero) => new(name, set, takesZero);
    }

    [TestCaseSource(nameof(Times))]
    public void A_time_that_no_timer_can_measure_is_refused(string name, Action<TimeSpan> set, bool takesZero)
    {
        foreach (var time in new[] { TimeSpan.MaxValue, Days50, TimeSpan.MinValue, TimeSpan.FromSeconds(-5) })
        {
            Assert.That(
                () => set(time),
                Throws
                    .TypeOf<ArgumentOutOfRangeException>()
                    .With.Property("ParamName")
                    .EqualTo(name)
                    .And.Message.StartsWith($"{name} is {time}; it must be ")
            );
        }

        Assert.That(() => set(TimeSpan.FromDays(49)), Throws.Nothing);
        Assert.That(() => set(TimeSpan.Zero), takesZero ? Throws.Nothing : Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static IEnumerable<TestCaseData> SandboxSettings()
    {
        yield return Row("Users is 99; it must be from 100", () => _ = new XSandboxOptions { Users = 99 });
        yield return Row("Tweets is 499; it must be from 500", () => _ = new XSandboxOptions { Tweets = 499 });
        yield return Row("Port is 65,536; it must be from 0 to 65,535", () => _ = new XSandboxOptions { Port = 65_536 });
        yield return Row("MaxRules is -1; it must be from 0", () => _ = new XSandboxOptions { MaxRules = -1 });
        yield return Row("MaxMediaChunkBytes is 0; it must be from 1", () => _ = new XSandboxOptions { MaxMediaChunkBytes = 0 });
        yield return Row("MaxStreamConnections is -1; it must be from 0", () => _ = new XSandboxOptions { MaxStreamConnections = -1 });
        yield return Row("MaxWebhooks is -1; it must be from 0", () => _ = new XSandboxOptions { MaxWebhooks = -1 });
        yield return Row("Credits is -1; it must be from 0", () => _ = new XSandboxOptions { Credits = -1 });
        yield return Row("AccessLevel is 99; it must be one of Free, ", () => _ = new XSandboxOptions { AccessLevel = (XAccessLevel)99 });
        yield return Row("ProblemHost is ``; it must be the name of a host", () => _ = new XSandboxOptions { ProblemHost = "" });
        yield return Row("ProblemHost is `a b`; it must be", () => _ = new XSandboxOptions { ProblemHost = "a b" });

        static TestCaseData Row(string says, Action set) => new(says, set);
    }

    [TestCaseSource(nameof(SandboxSettings))]
    public void A_setting_of_the_sandbox_is_refused_where_it_is_set(string says, Action set) =>
        Assert.That(() => set(), Throws.InstanceOf<ArgumentException>().With.Message.StartsWith(says));

    [Test]
    public void A_call_may_be_without_a_limit() =>
        Assert.That(() => new GetTweetOptions { Timeout = Timeout.InfiniteTimeSpan }, Throws.Nothing);

    [TestCase("Timeout", "-00:00:05")]
    [TestCase("Timeout", "00:00:00")]
    [TestCase("Timeout", "50.00:00:00")]
    [TestCase("AttemptTimeout", "50.00:00:00")]
    [TestCase("AttemptTimeout", "10675199.02:48:05.4775807")]
    public void Times_of_a_client_are_checked_when_it_is_made(string name, string text)
    {
        var time = TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var options = name == "Timeout" ? new XApiClientOptions { Timeout = time } : new XApiClientOptions { AttemptTimeout = time };

        Assert.That(() => new XApiClient(options), Throws.ArgumentException.With.Message.StartsWith($"{name} is {time}; it must be "));
    }

    [Test]
    public void What_must_not_be_null_is_named() =>
        Assert.Multiple(() =>
        {
            Refused("BaseAddress", new() { BaseAddress = null! });
            Refused("Credentials", new() { Credentials = null! });
            Refused("Credentials", new() { Credentials = [null!] });
            Refused("RateLimitPolicy", new() { RateLimitPolicy = null! });
            Refused("TimeProvider", new() { TimeProvider = null! });

            static void Refused(string name, XApiClientOptions options) =>
                Assert.That(() => new XApiClient(options), Throws.ArgumentException.With.Message.StartsWith(name));
        });

    [TestCase("https://api.x.com/2", false)]
    [TestCase("https://api.x.com/2/", false)]
    [TestCase("https://gateway.example/x/2", false)]
    [TestCase("https://gateway.example/x2", true)]
    [TestCase("https://gateway.example/2/x", true)]
    public void An_address_that_ends_in_the_version_is_refused_for_paths_have_it(string address, bool isTaken) =>
        Assert.That(
            () => new XApiClient(new XApiClientOptions { BaseAddress = new Uri(address) }).Dispose(),
            isTaken ? Throws.Nothing : Throws.ArgumentException.With.Message.Contains("leave out the /2")
        );

    [TestCase("https://user:word@api.x.com", "BaseAddress holds a user or a password")]
    [TestCase("https://api.x.com/?trace=1", "leave out the query and the fragment")]
    [TestCase("https://api.x.com/#top", "leave out the query and the fragment")]
    public void An_address_with_what_requests_would_not_have_is_refused(string address, string says) =>
        Assert.That(
            () => new XApiClient(new XApiClientOptions { BaseAddress = new Uri(address) }).Dispose(),
            Throws.ArgumentException.With.Message.Contains(says).And.Message.Not.Contains("word@")
        );
}
