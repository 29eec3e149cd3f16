using System.Net;

namespace XApi.Tests.Http;

/// <summary>The address of a proxy may hold a password, and failures have it in their messages.</summary>
[TestFixture]
internal sealed class SecretsTests
{
    [TestCase("The proxy tunnel 'http://me:pass@proxy:80/' failed.", "The proxy tunnel 'http://(secret)@proxy:80/' failed.")]
    [TestCase("http://me@a and socks5://me:pass@b", "http://(secret)@a and socks5://(secret)@b")]
    public void User_and_password_are_left_out_of_the_message(string message, string shown)
    {
        var failure = new HttpRequestException(
            HttpRequestError.ProxyTunnelError,
            message,
            new IOException(message),
            HttpStatusCode.BadGateway
        );

        var safe = Secrets.WithoutPassword(failure);

        Assert.That(
            (safe.Message, safe.InnerException, safe.HttpRequestError, safe.StatusCode),
            Is.EqualTo((shown, (Exception?)null, HttpRequestError.ProxyTunnelError, (HttpStatusCode?)HttpStatusCode.BadGateway))
        );
        Assert.That(safe.ToString(), Does.Not.Contain("pass").And.Not.Contain("me@"));
    }

    [Test]
    public void A_password_in_a_cause_is_left_out_too()
    {
        var failure = new HttpRequestException("No connection.", new IOException("http://me:pass@proxy:80/ hung up."));

        Assert.That(Secrets.WithoutPassword(failure).ToString(), Does.Contain("No connection.").And.Not.Contain("pass"));
    }

    [TestCase("No connection to https://api.x.com/2/users/@me?to=a@b.c#d@e could be made.")]
    [TestCase("https://api.x.com?user=a@b")]
    [TestCase("See https://docs.x.com or write to a@b.c")]
    [TestCase("me:pass@proxy")]
    public void A_failure_without_any_stays_the_same(string message)
    {
        var failure = new HttpRequestException(message, new IOException());

        Assert.That(Secrets.WithoutPassword(failure), Is.SameAs(failure));
    }
}
