using System.Net;
using XApi.Cli;

namespace XApi.Tests;

/// <summary>The exit codes of failures.</summary>
[TestFixture]
internal sealed class FailureTests
{
    private static readonly object[] OfTheTokenEndpoint =
    [
        new object[]
        {
            new XOAuthException("refused") { Status = HttpStatusCode.BadRequest },
            ExitCode.LoginRequired,
        },
        new object[]
        {
            new XOAuthException("down") { Status = HttpStatusCode.ServiceUnavailable },
            ExitCode.Unavailable,
        },
        new object[]
        {
            new XOAuthException("limited") { Status = HttpStatusCode.TooManyRequests },
            ExitCode.RateLimited,
        },
        new object[] { new XOAuthException("late", new TimeoutException()), ExitCode.Unavailable },
        new object[] { new XOAuthException("unreachable", new HttpRequestException()), ExitCode.Unavailable },
    ];

    /// <summary>A login helps against a refusal, and not against an outage.</summary>
    [TestCaseSource(nameof(OfTheTokenEndpoint))]
    public void An_outage_of_the_token_endpoint_asks_for_no_login(Exception failure, int code) =>
        Assert.That(Failures.CodeOf(failure), Is.EqualTo(code));

    /// <summary>The client's message names a method, which no command has.</summary>
    [Test]
    public void A_stream_without_rules_names_the_command_that_adds_them() =>
        Assert.That(Failures.MessageOf(new XNoRulesException("There are no rules.")), Does.EndWith("`xapi rules sync FILE`."));
}
