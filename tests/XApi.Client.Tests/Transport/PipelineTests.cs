using System.Net;

namespace XApi.Tests.Transport;

/// <summary>The handler that the client makes for itself, and when what it sends can no longer be sent.</summary>
[TestFixture]
internal sealed class PipelineTests
{
    [Test]
    public void The_handler_unpacks_follows_nothing_keeps_no_cookies_and_renews_its_connections()
    {
        using var handler = Pipeline.CreatePrimary();

        Assert.Multiple(() =>
        {
            Assert.That(handler.AutomaticDecompression, Is.EqualTo(DecompressionMethods.All));
            Assert.That(handler.AllowAutoRedirect, Is.False);
            Assert.That(handler.UseCookies, Is.False);
            Assert.That(handler.PooledConnectionLifetime, Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(handler.ConnectTimeout, Is.EqualTo(TimeSpan.FromSeconds(15)), "less than an attempt");
            Assert.That(handler.EnableMultipleHttp2Connections, Is.True);
            Assert.That(
                handler.KeepAlivePingDelay + handler.KeepAlivePingTimeout,
                Is.LessThan(new XApiClientOptions().AttemptTimeout),
                "a dead connection is found within an attempt"
            );
            Assert.That(handler.ResponseDrainTimeout, Is.EqualTo(TimeSpan.Zero));
        });
    }

    [Test]
    public async Task A_client_that_was_disposed_of_says_what_to_do_instead()
    {
        var x = new XApiClient(
            new XApiClientOptions { Credentials = [new AppOnlyCredential("token")], PrimaryHandler = StubServer.Always("{}") }
        );
        x.Dispose();

        var failure = await Assert.ThrowsAsync<ObjectDisposedException>(() => x.Tweets.GetAsync("1"));

        Assert.That(
            failure!.Message,
            Is.EqualTo(
                "The XApiClient, or the PrimaryHandler that it was given, was disposed of: make one client, share it, and dispose it when the program ends."
            )
        );
        Assert.That(failure.InnerException, Is.TypeOf<ObjectDisposedException>());
    }
}
