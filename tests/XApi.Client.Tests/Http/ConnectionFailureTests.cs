using System.Net.Sockets;
using System.Security.Authentication;

namespace XApi.Tests.Http;

/// <summary>Which failures without a response may pass, and which arose before a request could be sent.</summary>
[TestFixture]
internal sealed class ConnectionFailureTests
{
    private static readonly HttpRequestError[] Lasting =
    [
        HttpRequestError.ConfigurationLimitExceeded,
        HttpRequestError.VersionNegotiationError,
    ];

    private static readonly HttpRequestError[] OfConnecting =
    [
        HttpRequestError.NameResolutionError,
        HttpRequestError.ConnectionError,
        HttpRequestError.SecureConnectionError,
        HttpRequestError.ProxyTunnelError,
    ];

    private static readonly SocketError[] OfReachingTheHost =
    [
        SocketError.ConnectionRefused,
        SocketError.HostNotFound,
        SocketError.TryAgain,
        SocketError.HostUnreachable,
        SocketError.NetworkUnreachable,
    ];

    [Test]
    public void Each_error_of_HTTP_may_pass_but_for_what_only_other_settings_cure([Values] HttpRequestError error) =>
        Assert.That(ConnectionFailure.MayPass(new HttpRequestException(error)), Is.EqualTo(!Lasting.Contains(error)));

    [Test]
    public void A_certificate_that_is_refused_today_is_refused_tomorrow() =>
        Assert.That(
            ConnectionFailure.MayPass(
                new HttpRequestException(HttpRequestError.SecureConnectionError, "TLS", new AuthenticationException("name"))
            ),
            Is.False
        );

    [Test]
    public void A_broken_connection_and_a_timeout_may_pass_and_a_fault_of_the_program_does_not()
    {
        Assert.That(ConnectionFailure.MayPass(new IOException()), Is.True);
        Assert.That(ConnectionFailure.MayPass(new TimeoutException()), Is.True);
        Assert.That(ConnectionFailure.MayPass(new InvalidOperationException()), Is.False);
    }

    [Test]
    public void A_cause_that_may_pass_is_enough_wherever_it_stands()
    {
        Assert.That(ConnectionFailure.MayPassWithin(Around(Around(new IOException()))), Is.True);
        Assert.That(ConnectionFailure.MayPassWithin(new IOException("read", Around(null))), Is.True);
        Assert.That(ConnectionFailure.MayPassWithin(Around(Around(null))), Is.False);
        Assert.That(ConnectionFailure.MayPassWithin(null), Is.False);

        static InvalidOperationException Around(Exception? cause) => new("token", cause);
    }

    [Test]
    public void No_connection_was_made_where_HTTP_says_so([Values] HttpRequestError error) =>
        Assert.That(ConnectionFailure.IsOfConnecting(new HttpRequestException(error)), Is.EqualTo(OfConnecting.Contains(error)));

    [Test]
    public void No_connection_was_made_where_the_socket_says_so([Values] SocketError error) =>
        Assert.That(
            ConnectionFailure.IsOfConnecting(new HttpRequestException("send", new SocketException((int)error))),
            Is.EqualTo(OfReachingTheHost.Contains(error))
        );

    [Test]
    public void A_failure_of_something_else_is_none_of_connecting()
    {
        Assert.That(ConnectionFailure.IsOfConnecting(new SocketException((int)SocketError.ConnectionRefused)), Is.False);
        Assert.That(ConnectionFailure.IsOfConnecting(new HttpRequestException("send", new IOException())), Is.False);
    }
}
