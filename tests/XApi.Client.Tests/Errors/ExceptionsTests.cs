using XApi.Testing;
namespace XApi.Tests.Errors;

/// <summary>Exceptions as the tests of a user's program make them, to see what it does with each.</summary>
[TestFixture]
internal sealed class ExceptionsTests
{
    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Kind(() => new XApiException(), cause => new XApiException("m", cause), "The call of the X API did not succeed.");
        yield return Kind(() => new UnauthorizedException(), cause => new UnauthorizedException("m", cause), "X did not accept the credential.");
        yield return Kind(() => new ForbiddenException(), cause => new ForbiddenException("m", cause), "X does not allow the call.");
        yield return Kind(() => new NotFoundException(), cause => new NotFoundException("m", cause), "What was asked for does not exist.");
        yield return Kind(() => new NoRulesException(), cause => new NoRulesException("m", cause), "The stream has no rules.");
        yield return Kind(() => new WindowLimitException(), cause => new WindowLimitException("m", cause), "The window is used up.");
        yield return Kind(() => new AppDayLimitException(), cause => new AppDayLimitException("m", cause), "The App's 24 hours are used up.");
        yield return Kind(() => new UserDayLimitException(), cause => new UserDayLimitException("m", cause), "The user's 24 hours are used up.");
        yield return Kind(() => new UsageCapException(), cause => new UsageCapException("m", cause), "The usage cap is reached.");
        yield return Kind(() => new TooManyConnectionsException(), cause => new TooManyConnectionsException("m", cause), "Too many streams are open.");
        yield return Kind(() => new ServerErrorException(), cause => new ServerErrorException("m", cause), "X failed.");
        yield return Kind(() => new NoAnswerException(), cause => new NoAnswerException("m", cause), "No answer came.");
        yield return Kind(() => new UnreadableAnswerException(), cause => new UnreadableAnswerException("m", cause), "The answer cannot be read.");
        yield return Kind(() => new PartialErrorsException(), cause => new PartialErrorsException("m", cause), "A part of what was asked for could not be returned.");
        yield return Kind(() => new InvalidParameterException(), cause => new InvalidParameterException("m", cause), "A parameter is not valid.");
        yield return Kind(() => new CredentialException(), cause => new CredentialException("m", cause), "No credential serves the call.");
        yield return Kind(() => new OAuthException(), cause => new OAuthException("m", cause), "The log-in did not succeed.");
        yield return Kind(() => new TokenStoreException(), cause => new TokenStoreException("m", cause), "The token store could not be read or written.");
        yield return Kind(() => new TokenStoreContractException(), cause => new TokenStoreContractException("m", cause), "The store does not keep its promises.");

        static TestCaseData Kind<T>(Func<T> bare, Func<Exception, T> of, string message)
            where T : Exception => new TestCaseData(bare, of, message).SetArgDisplayNames(typeof(T).Name);
    }

    [TestCaseSource(nameof(Kinds))]
    public void Each_says_what_it_stands_for_unless_it_is_told_what_to_say(Func<Exception> bare, Func<Exception, Exception> of, string message)
    {
        var cause = new IOException();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(bare().Message, Is.EqualTo(message));
            Assert.That(bare().InnerException, Is.Null);
            Assert.That(of(cause).Message, Is.EqualTo("m"));
            Assert.That(of(cause).InnerException, Is.SameAs(cause));
        }
    }

    [Test]
    public void A_call_without_an_answer_may_have_been_acted_on_unless_it_is_known_that_it_was_not()
    {
        Assert.That(new NoAnswerException("lost").MayHaveBeenActedOn, Is.True);
        Assert.That(new NoAnswerException("refused") { MayHaveBeenActedOn = false }.MayHaveBeenActedOn, Is.False);
    }
}
