namespace XApi.Tests.Requests;

/// <summary>The requests of CommunityNotes.</summary>
internal static class CommunityNotesRequests
{
    internal static IReadOnlyList<RequestCase> Cases { get; } =
    [
        new(
            XOperation.GetWrittenNotes,
            x => x.CommunityNotes.WrittenAsync(true, Filled.Options<GetWrittenNotesOptions>()),
            "GET /2/notes/search/notes_written?test_mode=true&max_results=5&pagination_token=PaginationToken&note.fields=id,test_result"
        ),
        new(
            XOperation.GetTweetsEligibleForNotes,
            x => x.CommunityNotes.EligibleTweetsAsync(true, Filled.Options<GetTweetsEligibleForNotesOptions>()),
            $"GET /2/notes/search/posts_eligible_for_notes?test_mode=true&max_results=5&pagination_token=PaginationToken&post_selection=PostSelection&{RequestCase.TweetQuery}"
        ),
        new(
            XOperation.CreateNote,
            x =>
                x.CommunityNotes.CreateAsync(
                    new()
                    {
                        TestMode = true,
                        PostId = "1",
                        Info = new()
                        {
                            Text = "text 2",
                            Classification = NoteClassification.MisinformedOrPotentiallyMisleading,
                            MisleadingTags = [MisleadingTag.DisputedClaimAsFact, MisleadingTag.OutdatedInformation],
                            TrustworthySources = true,
                            IsMediaNote = true,
                        },
                    },
                    Filled.Options<CreateNoteOptions>()
                ),
            "POST /2/notes",
            """
            {"test_mode": true, "post_id": "1", "info": {"text": "text 2",
            "classification": "misinformed_or_potentially_misleading", "misleading_tags": ["disputed_claim_as_fact",
            "outdated_information"], "trustworthy_sources": true, "is_media_note": true}}
            """
        ),
        new(
            XOperation.EvaluateNote,
            x => x.CommunityNotes.EvaluateAsync(new() { PostId = "1", NoteText = "note text 2" }, Filled.Options<EvaluateNoteOptions>()),
            "POST /2/notes/evaluate",
            """{"post_id": "1", "note_text": "note text 2"}"""
        ),
        new(XOperation.DeleteNote, x => x.CommunityNotes.DeleteAsync("20", Filled.Options<DeleteNoteOptions>()), "DELETE /2/notes/20"),
    ];
}
