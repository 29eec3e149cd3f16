using System.Text;
using XApi.Sandbox;

namespace XApi.Tests.Sandbox;

/// <summary>How texts are written.</summary>
[TestFixture]
internal sealed class WireTests
{
    [Test]
    public void Characters_are_written_as_they_are()
    {
        var written = JsonText.ToUtf8(
            JsonText.Object(("text", "🌕 é \u2028 \"\\ \n\t\u0001"), ("number", 1.5), ("list", JsonText.Ids([1])))
        );

        Assert.That(
            Encoding.UTF8.GetString(written),
            Is.EqualTo("{\"text\":\"🌕 é \u2028 \\\"\\\\ \\n\\t\\u0001\",\"number\":1.5,\"list\":[\"1\"]}")
        );
    }

    [Test]
    public void A_character_of_four_bytes_is_four_bytes_on_the_wire() =>
        Assert.That(JsonText.ToUtf8(JsonText.Object(("a", "🌕"))), Has.Length.EqualTo("{\"a\":\"\"}".Length + 4));

    [Test]
    public void The_same_word_gets_the_same_token_and_another_collection_does_not_take_it()
    {
        var (tokens, again) = (new PageTokens(), new PageTokens());
        var token = tokens.Issue(new PageToken(7, false, 1), "a", 45);

        Assert.That(again.Issue(new PageToken(7, false, 1), "a", 45), Is.EqualTo(token).And.Length.EqualTo(45));
        Assert.That(tokens.Issue(new PageToken(7, true, 1), "a", 45), Is.Not.EqualTo(token));
        Assert.That(tokens.Issue(new PageToken(7, false, 2), "a", 45), Is.Not.EqualTo(token));
        Assert.That(
            (tokens.Read(token, "a"), tokens.Read(token, "b"), tokens.Read("x", "a")),
            Is.EqualTo(((PageToken?)new PageToken(7, false, 1), (PageToken?)null, (PageToken?)null))
        );
    }
}
