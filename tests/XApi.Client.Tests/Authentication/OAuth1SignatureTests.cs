using System.Text;
using System.Text.Json;
using Microsoft.Kiota.Abstractions;

namespace XApi.Tests.Authentication;

/// <summary>Signatures against RFC 5849's own examples, X's published signature, and an implementation that is not ours.</summary>
public class OAuth1SignatureTests
{
    // RFC 5849, 1.2.
    private static readonly OAuth1Keys Printer = new("dpf43f3p2l4k3l03", "kd94hf93k423kf44");

    [Test]
    public void The_base_string_of_RFC_5849_3_4_1_1_is_ours()
    {
        var oauth = Pairs(
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a")
        );
        var baseString = OAuth1Signature.BaseString(
            "POST",
            new("http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b"),
            oauth.Concat(OAuth1Signature.ParseForm("c2&a3=2+q"))
        );
        Assert.That(
            baseString,
            Is.EqualTo(
                "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26"
                    + "oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26"
                    + "oauth_token%3Dkkk9d7dh3k39sjv7"
            )
        );
    }

    [TestCase("http://EXAMPLE.COM:80/r%20v/X?id=123", "GET&http%3A%2F%2Fexample.com%2Fr%2520v%2FX&id%3D123")]
    [TestCase("https://www.example.net:8080/?q=1", "GET&https%3A%2F%2Fwww.example.net%3A8080%2F&q%3D1")]
    [TestCase("https://www.example.net:443/a", "GET&https%3A%2F%2Fwww.example.net%2Fa&")]
    public void The_base_string_URIs_of_RFC_5849_3_4_1_2_are_ours(string uri, string expected) =>
        Assert.That(OAuth1Signature.BaseString("get", new(uri), []), Is.EqualTo(expected));

    [Test]
    public void The_signatures_of_RFC_5849_1_2_are_ours()
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                Sign(
                    "POST",
                    "https://photos.example.net/initiate",
                    Printer,
                    "137131200",
                    "wIjqoS",
                    ("oauth_callback", "http://printer.example.com/ready")
                ),
                Is.EqualTo("74KNZJeDHnMBp0EMJ9ZHt/XKycU=")
            );
            Assert.That(
                Sign(
                    "POST",
                    "https://photos.example.net/token",
                    Printer with
                    {
                        Token = "hh5s93j4hdidpola",
                        TokenSecret = "hdhd0244k9j7ao03",
                    },
                    "137131201",
                    "walatlh",
                    ("oauth_verifier", "hfdp7dh39dks9884")
                ),
                Is.EqualTo("gKgrFCywp7rO0OXSjdot/IHF7IU=")
            );
            Assert.That(
                Sign(
                    "GET",
                    "http://photos.example.net/photos?file=vacation.jpg&size=original",
                    Printer with
                    {
                        Token = "nnch734d00sl2jdk",
                        TokenSecret = "pfkkdhi9sl3r4s00",
                    },
                    "137131202",
                    "chapoH"
                ),
                Is.EqualTo("MdpQcU8iPSUjWoN/UDMsK2sui9I=")
            );
        });

        // The RFC's requests have no oauth_version.
        static string Sign(string method, string uri, OAuth1Keys keys, string timestamp, string nonce, params (string, string)[] more)
        {
            var oauth = Pairs([
                ("oauth_consumer_key", keys.ConsumerKey),
                ("oauth_signature_method", "HMAC-SHA1"),
                ("oauth_timestamp", timestamp),
                ("oauth_nonce", nonce),
                .. more,
            ]);
            IEnumerable<KeyValuePair<string, string>> token = keys.Token is null ? [] : Pairs(("oauth_token", keys.Token));
            return OAuth1Signature.Sign(OAuth1Signature.BaseString(method, new(uri), oauth.Concat(token)), keys);
        }
    }

    [TestCase("OAuth oauth_nonce=\"n\", oauth_timestamp=\"1318622958\", oauth_version=\"1.0\"", 1318622958)]
    [TestCase("OAuth oauth_timestamp=\"5\"", 5)]
    [TestCase("OAuth oauth_timestamp=\"\", oauth_version=\"1.0\"", null)]
    [TestCase("OAuth oauth_timestamp=\"-5\"", null)]
    [TestCase("OAuth oauth_timestamp=\"12", null)]
    [TestCase("OAuth oauth_version=\"1.0\"", null)]
    [TestCase("Bearer oauth_timestamp=\"5\"", null)]
    [TestCase(null, null)]
    public void The_time_of_a_signature_is_found_in_its_header(string? header, long? seconds)
    {
        using var request = new HttpRequestMessage();
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        Assert.That(OAuth1Signature.SignedAt(request)?.ToUnixTimeSeconds(), Is.EqualTo(seconds));
    }

    [Test]
    public void A_header_has_all_members_of_the_protocol_and_no_token_where_there_is_none()
    {
        var header = OAuth1Signature.Header(
            Printer,
            "POST",
            new("https://api.x.com/oauth/request_token"),
            [],
            Pairs(("oauth_callback", "oob")),
            "n",
            5
        );

        Assert.That(
            header,
            Does.Match(
                "^OAuth oauth_consumer_key=\"dpf43f3p2l4k3l03\", oauth_nonce=\"n\", oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"5\", oauth_version=\"1.0\", "
                    + "oauth_callback=\"oob\", oauth_signature=\"[^\"]+\"$"
            )
        );
        Assert.That($"{Printer}", Is.EqualTo("OAuth1Keys"), "keys are not shown");
    }

    [TestCase("application/x-www-form-urlencoded", true)]
    [TestCase("Application/X-WWW-Form-Urlencoded ; charset=utf-8", true)]
    [TestCase("application/json", false)]
    [TestCase(null, false)]
    public void Only_forms_are_signed(string? contentType, bool signed) =>
        Assert.That(OAuth1Signature.IsForm(contentType), Is.EqualTo(signed));

    [Test]
    public void The_signature_that_X_publishes_is_ours()
    {
        var header = OAuth1Signature.Header(
            new(
                "xvz1evFS4wEEPTGEFPHBog",
                "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
                "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
                "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"
            ),
            "POST",
            new("https://api.x.com/1.1/statuses/update.json?include_entities=true"),
            Pairs(("status", "Hello Ladies + Gentlemen, a signed OAuth request!")),
            [],
            "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
            1318622958
        );
        Assert.That(header, Does.StartWith("OAuth "));
        Assert.That(header, Does.Contain("oauth_signature=\"Ls93hJiZbQ3akF3HF3x1Bz8%2FzU4%3D\""));
    }

    [Test]
    public void Awkward_requests_are_signed_as_another_implementation_signs_them()
    {
        using var file = typeof(OAuth1SignatureTests).Assembly.GetManifestResourceStream("Authentication/oauth1-signatures.json")!;
        using var cases = JsonDocument.Parse(file);
        Assert.That(
            cases.RootElement.EnumerateArray().Select(request => request.GetRawText()).Distinct().Count(),
            Is.GreaterThanOrEqualTo(200)
        );
        Assert.Multiple(() =>
        {
            foreach (var request in cases.RootElement.EnumerateArray())
            {
                string Text(string name) => request.GetProperty(name).GetString()!;
                var parameters = Pairs([
                    .. request.GetProperty("parameters").EnumerateArray().Select(p => (p[0].GetString()!, p[1].GetString()!)),
                ]);
                var form = request.GetProperty("form").GetBoolean();
                var query = string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
                var header = OAuth1Signature.Header(
                    new(Text("consumerKey"), Text("consumerSecret"), Text("token"), Text("tokenSecret")),
                    Text("method"),
                    new(form || query.Length == 0 ? Text("url") : $"{Text("url")}?{query}"),
                    form ? parameters : [],
                    [],
                    Text("nonce"),
                    request.GetProperty("timestamp").GetInt64()
                );
                Assert.That(header, Does.Contain($"oauth_signature=\"{Uri.EscapeDataString(Text("signature"))}\""), request.GetRawText());
            }
        });
    }

    [Test]
    public async Task A_form_is_signed_and_can_still_be_sent_and_a_JSON_body_is_not_signed()
    {
        var form = new RequestInformation
        {
            HttpMethod = Method.POST,
            URI = new("https://api.x.com/2/a"),
            Content = Body("a=1&b=2"),
        };
        form.Headers.Add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        await Credential().AuthenticateRequestAsync(form);
        Assert.That(Signature(form), Is.EqualTo(Expected(form, Pairs(("a", "1"), ("b", "2")))));
        Assert.That(new StreamReader(form.Content).ReadToEnd(), Is.EqualTo("a=1&b=2"));

        var json = new RequestInformation
        {
            HttpMethod = Method.POST,
            URI = new("https://api.x.com/2/a"),
            Content = Body("{\"a\":1}"),
        };
        json.Headers.Add("Content-Type", "application/json");
        await Credential().AuthenticateRequestAsync(json);
        Assert.That(Signature(json), Is.EqualTo(Expected(json, [])));

        static MemoryStream Body(string text) => new(Encoding.UTF8.GetBytes(text));

        static string Expected(RequestInformation request, IEnumerable<KeyValuePair<string, string>> signed)
        {
            var header = Header(request);
            return
                OAuth1Signature.Header(
                    new("key", "key/secret", "12-token", "token/secret"),
                    "POST",
                    request.URI,
                    signed,
                    [],
                    header["oauth_nonce"],
                    long.Parse(header["oauth_timestamp"], System.Globalization.CultureInfo.InvariantCulture)
                )
                    is { } expected
                ? Parse(expected)["oauth_signature"]
                : "";
        }

        static string Signature(RequestInformation request) => Header(request)["oauth_signature"];
    }

    [Test]
    public async Task Each_attempt_has_a_nonce_of_its_own_and_the_clock_s_time()
    {
        var clock = new FakeClock();
        var credential = new OAuth1Credential("key", "key/secret", "12-token", "token/secret") { TimeProvider = clock };
        HashSet<string> nonces = [];
        for (var i = 0; i < 100; i++)
        {
            var request = new RequestInformation { HttpMethod = Method.GET, URI = new("https://api.x.com/2/tweets") };
            await credential.AuthenticateRequestAsync(request);
            nonces.Add(Header(request)["oauth_nonce"]);
            Assert.That(Header(request)["oauth_timestamp"], Is.EqualTo($"{clock.GetUtcNow().ToUnixTimeSeconds()}"));
        }

        Assert.That(nonces, Has.Count.EqualTo(100));
    }

    [TestCase("370773112-abc", "370773112")]
    [TestCase("abc-12", null)]
    [TestCase("370773112", null)]
    public void The_user_is_the_number_before_the_dash(string token, string? user) =>
        Assert.That(new OAuth1Credential("key", "secret", token, "secret").UserId, Is.EqualTo(user));

    private static OAuth1Credential Credential() => new("key", "key/secret", "12-token", "token/secret");

    private static Dictionary<string, string> Header(RequestInformation request) => Parse(request.Headers["Authorization"].Single());

    private static Dictionary<string, string> Parse(string header) =>
        header["OAuth ".Length..]
            .Split(", ")
            .Select(p => p.Split('=', 2))
            .ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1].Trim('"')));

    private static KeyValuePair<string, string>[] Pairs(params (string Name, string Value)[] pairs) =>
        [.. pairs.Select(p => KeyValuePair.Create(p.Name, p.Value))];
}
