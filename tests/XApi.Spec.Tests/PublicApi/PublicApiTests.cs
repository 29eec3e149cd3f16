using XApi.Spec;

namespace XApi.Tests
{
    [TestFixture]
    public class PublicApiTests
    {
        private static readonly Lazy<string> Listing = new(() => PublicApi.Of(typeof(PublicApiTests).Assembly.Location));

        [Test]
        public void Every_public_and_protected_member_is_a_line() =>
            Assert.That(
                Listing.Value.Split('\n').Where(line => line.StartsWith("XApi.Tests.Listed.", StringComparison.Ordinal)),
                Is.EqualTo([
                    "XApi.Tests.Listed.Colour = enum",
                    "XApi.Tests.Listed.Colour.Green = 2 -> Colour",
                    "XApi.Tests.Listed.Colour.Red = 1 -> Colour",
                    "XApi.Tests.Listed.Made = sealed record : Maker<string>",
                    "XApi.Tests.Listed.Made.Make(int times) -> string override",
                    "XApi.Tests.Listed.Made.Name { get; init; } -> string?",
                    "XApi.Tests.Listed.Made.new(string? Name)",
                    "XApi.Tests.Listed.Maker<T> = abstract record where T : class",
                    "XApi.Tests.Listed.Maker<T>.All -> IReadOnlyList<Dictionary<string, string?>> static readonly",
                    "XApi.Tests.Listed.Maker<T>.Changed event -> EventHandler?",
                    "XApi.Tests.Listed.Maker<T>.Limit = 7 -> int",
                    "XApi.Tests.Listed.Maker<T>.Make(int times) -> T abstract",
                    "XApi.Tests.Listed.Maker<T>.Of<TOther>(TOther[] others, bool all = true, string? name = \"x\", CancellationToken cancellationToken = default) -> Task<string?> static where TOther : struct",
                    "XApi.Tests.Listed.Maker<T>.Renewed { get; protected set; } -> DateTimeOffset? virtual",
                    "XApi.Tests.Listed.Maker<T>.Try(in int given, out string? made) -> bool protected",
                    "XApi.Tests.Listed.Maker<T>.new() protected",
                    "XApi.Tests.Listed.Needy = class",
                    "XApi.Tests.Listed.Needy.Name { get; init; } -> string required",
                    "XApi.Tests.Listed.Needy.Old() -> void obsolete",
                    "XApi.Tests.Listed.Needy.new()",
                    "XApi.Tests.Listed.Point = readonly record struct",
                    "XApi.Tests.Listed.Point.X { get; init; } -> int",
                    "XApi.Tests.Listed.Point.new(int X)",
                ])
            );

        [Test]
        public void What_others_cannot_reach_is_no_line() => Assert.That(Listing.Value, Does.Not.Contain("Hidden"));

        [Test]
        public void The_listing_is_the_same_every_time() =>
            Assert.That(PublicApi.Of(typeof(PublicApiTests).Assembly.Location), Is.EqualTo(Listing.Value));
    }
}

namespace XApi.Tests.Listed
{
#pragma warning disable CA1000, CA1045, CA1021, CA1034, CA1051, CA1711, CA1716, CA1822, CS0067, CA1823, IDE0051, IDE0060
    public enum Colour
    {
        Red = 1,
        Green = 2,
    }

    public abstract record Maker<T>
        where T : class
    {
        public const int Limit = 7;

        public static readonly IReadOnlyList<Dictionary<string, string?>> All = [];

        private readonly int _hidden = 1;

        public event EventHandler? Changed;

        public virtual DateTimeOffset? Renewed { get; protected set; }

        internal int Hidden => _hidden;

        public abstract T Make(int times);

        public static Task<string?> Of<TOther>(
            TOther[] others,
            bool all = true,
            string? name = "x",
            CancellationToken cancellationToken = default
        )
            where TOther : struct => Task.FromResult(name);

        protected bool Try(in int given, out string? made)
        {
            made = null;
            return given > 0;
        }

        private protected void HiddenFromOthers() { }
    }

    public readonly record struct Point(int X);

    public class Needy
    {
        public required string Name { get; init; }

        [Obsolete("Use another.")]
        public void Old() { }
    }

    public sealed record Made(string? Name) : Maker<string>
    {
        public override string Make(int times) => "";
    }

    internal sealed class Hidden;
}
