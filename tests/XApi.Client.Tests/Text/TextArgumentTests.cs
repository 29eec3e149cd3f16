namespace XApi.Tests.Text;

/// <summary>No text at all is the caller's fault, and not the empty text.</summary>
[TestFixture]
internal sealed class TextArgumentTests
{
    private static IEnumerable<TestCaseData> Calls() =>
        [
            Call("Measure", "text", () => XText.Measure(null!)),
            Call("Entities", "text", () => XText.Entities(null!)),
            Call("Addressee", "text", () => XText.Addressee(null!)),
            Call("IsUsername", "text", () => XText.IsUsername(null!)),
            Call("IsList", "text", () => XText.IsList(null!)),
            Call("IsHashtag", "text", () => XText.IsHashtag(null!)),
            Call("IsCashtag", "text", () => XText.IsCashtag(null!)),
            Call("IsUrl", "text", () => XText.IsUrl(null!)),
            Call("ToHtml", "text", () => XText.ToHtml((string)null!)),
            Call("ToHtml of a Tweet", "tweet", () => XText.ToHtml((Tweet)null!)),
            Call("Highlight", "html", () => XText.Highlight(null!, [])),
            Call("Highlight without hits", "hits", () => XText.Highlight("", null!)),
            Call("Highlight without a tag", "tag", () => XText.Highlight("", [], null!)),
            Call("Split", "text", () => XText.Split(null!)),
            Call("Decode", "text", () => XText.Decode(null!)),
        ];

    [TestCaseSource(nameof(Calls))]
    public void What_is_missing_is_named(string parameter, Action call) =>
        Assert.That(call, Throws.ArgumentNullException.With.Property("ParamName").EqualTo(parameter));

    private static TestCaseData Call(string name, string parameter, Func<object?> call) =>
        new TestCaseData(parameter, (Action)(() => call())).SetArgDisplayNames(name);
}
