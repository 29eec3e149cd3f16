using System.Text;

namespace XApi.Tests.Transport;

/// <summary>What X returns in the place of what is not there.</summary>
[TestFixture]
internal sealed class NamelessObjectsTests
{
    [TestCase("""{"data":[{"id":"1"},{"name":""},{"id":"2"}],"errors":[]}""", """{"data":[{"id":"1"},{"id":"2"}],"errors":[]}""")]
    [TestCase("""{"data":{"name":""},"errors":[]}""", """{"errors":[]}""")]
    [TestCase("""{"data":[{"id":"1"}]}""", null)]
    [TestCase("""{"data":[{"media_key":"3_1"}]}""", null)]
    [TestCase("""{"data":[]}""", null)]
    [TestCase("""{"data":{"id":"1"}}""", null)]
    [TestCase("""{"data":"1"}""", null)]
    [TestCase("""{"errors":[]}""", null)]
    [TestCase("[]", null)]
    public void It_is_left_out_of_a_lookup(string json, string? rest)
    {
        var left = NamelessObjects.LeaveOut(XOperation.GetUsers, Encoding.UTF8.GetBytes(json));

        Assert.That(left is null ? null : Encoding.UTF8.GetString(left), Is.EqualTo(rest));
    }

    [Test]
    public void Other_operations_are_left_as_they_are() =>
        Assert.That(NamelessObjects.LeaveOut(XOperation.SearchRecent, """{"data":[{"text":""}]}"""u8), Is.Null);
}
