namespace XApi.Tests;

/// <summary>Which of several paths with placeholders a path is of. The client, its stubs and the sandbox find operations by the same file.</summary>
[TestFixture]
internal sealed class PathTemplateTests
{
    private static readonly string[] Known = ["/2/users/{id}/{what}", "/2/users/{id}", "/2/users/me", "/2/{kind}/me"];

    [TestCase("/2/users/me", "/2/users/me")]
    [TestCase("/2/users/7", "/2/users/{id}")]
    [TestCase("/2/tweets/me", "/2/{kind}/me")]
    [TestCase("/2/users/7/likes", "/2/users/{id}/{what}")]
    [TestCase("/2/users/", null, Description = "nothing is no id")]
    [TestCase("/2/users", null)]
    [TestCase("/2/tweets/7", null)]
    public void That_with_the_fewest_placeholders_is_meant(string path, string? meant)
    {
        Assert.That(Meant(path, null), Is.EqualTo(meant));
        Assert.That(Meant(path, (_, _, _) => true), Is.EqualTo(meant));
    }

    [Test]
    public void A_part_that_is_no_value_of_the_placeholder_fits_none()
    {
        Assert.That(Meant("/2/users/x-1", IsSeven), Is.Null);
        Assert.That(Meant("/2/users/7", IsSeven), Is.EqualTo("/2/users/{id}"));

        static bool IsSeven(string known, string placeholder, string part) => placeholder != "{id}" || part == "7";
    }

    private static string? Meant(string path, Func<string, string, string, bool>? isValue) =>
        PathTemplate.Meant(path, Known, known => new(known), isValue).SingleOrDefault();
}
