using System.Net;
using System.Net.Sockets;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Errors;

/// <summary>What logs say of a failure, without the values that its message has.</summary>
[TestFixture]
internal sealed class LoggedFailureTests
{
    [Test]
    public void A_refusal_has_its_status_and_its_kind() =>
        Assert.That(
            LoggedFailure.Of(
                new XForbiddenException("of @someone")
                {
                    Facts = new() { Status = HttpStatusCode.Forbidden, Kind = RefusalKind.DuplicateContent },
                }
            ),
            Is.EqualTo("XForbiddenException (status 403, DuplicateContent)")
        );

    [Test]
    public void The_parameters_of_all_problems_are_named_in_their_order_and_words_that_the_operation_does_not_have_are_not()
    {
        var parameters = new ProblemParameters();
        parameters.AdditionalProperties["query"] = new JArray("a secret");
        parameters.AdditionalProperties["of somebody"] = new JArray("another");
        var problem = new Problem
        {
            Parameter = "max_results",
            Parameters = parameters,
            Errors = [new() { Parameter = "start_time", Value = "yesterday" }, new() { Parameter = "query" }],
        };

        var said = LoggedFailure.Of(
            new XApiException("of a secret")
            {
                Facts = new()
                {
                    Operation = XOperation.SearchRecent,
                    Status = HttpStatusCode.BadRequest,
                    Problems = [problem],
                },
            }
        );

        Assert.That(said, Is.EqualTo("XApiException (status 400, `query`, `max_results`, `start_time`)"));
    }

    [Test]
    public void A_connection_that_fails_has_its_cause()
    {
        var cause = new HttpRequestException(
            HttpRequestError.ConnectionError,
            "refused at an address",
            new SocketException((int)SocketError.ConnectionRefused)
        );

        Assert.That(
            LoggedFailure.Of(new XConnectionException("no response", cause)),
            Is.EqualTo("XConnectionException: HttpRequestException (ConnectionError, ConnectionRefused)")
        );
        Assert.That(LoggedFailure.Of(new IOException("a path")), Is.EqualTo("IOException"));
    }
}
