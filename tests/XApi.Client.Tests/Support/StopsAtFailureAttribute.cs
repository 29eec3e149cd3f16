using NUnit.Framework.Interfaces;

[assembly: XApi.Tests.StopsAtFailure]

namespace XApi.Tests;

/// <summary>Lets no test run once one has failed, in a hurry: mutation testing wants to know of the first alone, and the next may hang.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class StopsAtFailureAttribute : TestActionAttribute
{
    private volatile bool _failed;

    public override ActionTargets Targets => ActionTargets.Test;

    public override void BeforeTest(ITest test)
    {
        if (Eventually.IsHurried && _failed)
        {
            Assert.Ignore("Another test has failed.");
        }
    }

    public override void AfterTest(ITest test) => _failed |= TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
}
