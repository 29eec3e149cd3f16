using XApi.Tests.Support;

namespace XApi.Tests;

[TestFixture]
internal sealed class WhoAmITests : ToolTests
{
    [Test]
    public async Task Keys_of_the_environment_are_used()
    {
        var result = await RunAsync("whoami");

        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("(environment)"));
    }
}
