using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using XApi.AspNetCore;

namespace XApi.Tests.Events;

/// <summary>
/// Requests that X did not send: forged, truncated, lengthened, mixed up and replayed ones. None gets into the inbox that is not there
/// already. There are 20,000, or as many as XAPI_TEST_FUZZED says.
/// </summary>
[TestFixture]
[Category("Slow")]
internal sealed class FuzzTests
{
    private static readonly int Requests = int.Parse(
        Environment.GetEnvironmentVariable("XAPI_TEST_FUZZED") ?? "20000",
        CultureInfo.InvariantCulture
    );

    private static readonly (byte[] Body, string Signature)[] Genuine =
    [
        .. new[]
        {
            EventApp.Activity("1"),
            EventApp.Activity("2", "post.create", """{"id":"20","text":"Snow"}"""),
            """{"data":{"id":"20","text":"Snow"},"matching_rules":[{"id":"1","tag":"snow"}]}""",
            """{"for_user_id":"1","follow_events":[{"type":"follow","created_timestamp":"1","source":{"id_str":"2"},"target":{"id_str":"1"}}]}""",
            """{"tomorrow":{"x":[1,2,3]}}""",
        }.Select(text => (Encoding.UTF8.GetBytes(text), EventApp.Sign(text))),
    ];

    [Test]
    public async Task Nothing_gets_in_that_X_did_not_send()
    {
        await using var app = await EventApp.StartAsync(options: options => options.MaxBodyBytes = 4096);
        var endpoint = app.Services.GetRequiredService<WebhookEndpoint>();
        foreach (var (body, signature) in Genuine)
        {
            Assert.That(await SendAsync(endpoint, body, signature), Is.EqualTo(200));
        }

        var (random, statuses) = (new Random(42), new SortedDictionary<int, int>());
        for (var request = 0; request < Requests; request++)
        {
            var (body, signature) = Mutate(random);
            var isGenuine = Genuine.Any(one => one.Signature == signature && one.Body.AsSpan().SequenceEqual(body));
            var status = await SendAsync(endpoint, body, signature);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if (isGenuine != (status == 200))
            {
                Assert.Fail($"Request {request} got {status}: {signature} {Convert.ToBase64String(body)}");
            }
        }

        TestContext.Out.WriteLine(string.Join(", ", statuses.Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.That((await app.Inbox.GetStatusAsync()).Waiting, Is.EqualTo(Genuine.Length));
        Assert.That(statuses.Keys, Is.EquivalentTo(new[] { 200, 403, 413 }));
    }

    private static (byte[] Body, string? Signature) Mutate(Random random)
    {
        var (original, signature) = Genuine[random.Next(Genuine.Length)];
        var body = (byte[])original.Clone();
        switch (random.Next(12))
        {
            case 0: // replayed
                return (body, signature);
            case 1:
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
                return (body, signature);
            case 2:
                return (body[..random.Next(body.Length)], signature);
            case 3:
                return ([.. body, .. Bytes(random, random.Next(1, 64))], signature);
            case 4:
                return (new byte[random.Next(4097, 9000)], signature);
            case 5: // signed with another secret
                return (body, EventApp.Sign(body, $"secret {random.Next()}"));
            case 6: // of another event
                return (body, Genuine[random.Next(Genuine.Length)].Signature);
            case 7:
                var characters = signature.ToCharArray();
                characters[random.Next(characters.Length)] = (char)random.Next(32, 127);
                return (body, new string(characters));
            case 8: // Base64 has other texts for the same bytes
                var last = signature[^2];
                return (body, $"{signature[..^2]}{(char)(last + random.Next(-3, 4))}=");
            case 9:
                return (
                    body,
                    random.Next(4) switch
                    {
                        0 => null,
                        1 => "",
                        2 => "sha256=",
                        _ => $"sha256={Convert.ToBase64String(Bytes(random, 32))}",
                    }
                );
            case 10:
                (body[0], body[^1]) = (body[^1], body[0]);
                return (body, signature);
            default:
                return (Bytes(random, random.Next(0, 300)), $"sha256={Convert.ToBase64String(Bytes(random, random.Next(30, 35)))}");
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static async Task<int> SendAsync(WebhookEndpoint endpoint, byte[] body, string? signature)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentLength = body.Length % 2 == 0 ? body.Length : null;
        context.Request.Headers["x-twitter-webhooks-signature"] = signature;
        await endpoint.HandleAsync(context);
        return context.Response.StatusCode;
    }
}
